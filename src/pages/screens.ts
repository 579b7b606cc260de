import type { DeviceFault, Screens } from '../oidc/screens.ts';
import type { Render } from './render.ts';
import type { Fault, Page, RequestReason } from './view.ts';

const faultOf: Record<Exclude<DeviceFault, 'aborted'>, Fault> = {
  missing: { id: 'device-empty' },
  unknown: { id: 'device-unknown' },
  expired: { id: 'device-expired' },
  used: { id: 'device-used' },
};

const reasonOf: Readonly<Record<string, RequestReason>> = {
  invalid_client: 'unknown-client',
  invalid_redirect_uri: 'return-address',
  server_error: 'unavailable',
};

/** The pages that the engine shows by itself, outside any journey. Their forms go back to it, with its own guard. */
export function createScreens(
  render: Render,
  at: { readonly assets: string; readonly inboxUrl: string },
): Screens {
  const page = (more: Partial<Page> = {}): Page => ({
    lang: 'ru',
    csrf: '',
    version: 0,
    appName: '',
    appKind: 'personal',
    bannerInboxUrl: at.inboxUrl,
    assets: at.assets,
    faults: [],
    ...more,
  });
  return {
    requestError: ({ error, description }) => {
      const reason = reasonOf[error] ?? 'bad-request';
      return render({ screen: 'vkid-request-error', reason, detail: `${error}: ${description}` }, page());
    },
    signOut: ({ action, xsrf, appName = '' }) =>
      render({ screen: 'vkid-sign-out' }, page({ appName, form: { url: action, hidden: { xsrf } } })),
    signedOut: ({ appName = '' }) => render({ screen: 'vkid-signed-out' }, page({ appName })),
    deviceCode: ({ action, xsrf, typed = '', fault }) => {
      if (fault === 'aborted') return render({ screen: 'vkid-device-done', allowed: false }, page());
      const faults = fault ? [faultOf[fault]] : [];
      const form = { url: action, hidden: { xsrf } };
      return render({ screen: 'vkid-device', userCode: typed }, page({ faults, form }));
    },
    deviceConfirm: ({ action, xsrf, userCode, appName }) => {
      const form = { url: action, hidden: { xsrf, user_code: userCode } };
      return render({ screen: 'vkid-device-confirm', userCode }, page({ appName, form }));
    },
    deviceDone: ({ appName }) => render({ screen: 'vkid-device-done', allowed: true }, page({ appName })),
  };
}
