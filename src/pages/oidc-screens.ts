import { oauthErrorPage } from '../web/error-page.ts';
import type { RenderPage } from './render-page.ts';
import type { PageFault, PageValues } from './page-values.ts';

/** Why a device's code was not taken. */
type DeviceFault = 'aborted' | 'expired' | 'limited' | 'missing' | 'unknown' | 'used';

/** A form of the standard server's own, with its token. */
interface ServerForm {
  readonly action: string;
  readonly xsrf: string;
}

const faultOf: Record<Exclude<DeviceFault, 'aborted'>, PageFault> = {
  missing: { id: 'device-empty' },
  unknown: { id: 'device-unknown' },
  expired: { id: 'device-expired' },
  used: { id: 'device-used' },
  limited: { id: 'E-13' },
};

/** Those pages as `createScreens` gives them. */
export type OidcScreens = ReturnType<typeof screensIn>;

/** The pages that the standard server shows by itself, outside any journey. Their forms go back to it, with its own token. */
export function createScreens(
  render: RenderPage,
  at: { readonly assets: string; readonly inboxUrl: string },
) {
  return {
    ...screensIn(render, at),
    /** In a world: the banner leads to its own inbox. `prefix`: of its paths. */
    inWorld: (prefix: string): OidcScreens => screensIn(render, { ...at, inboxUrl: prefix + at.inboxUrl }),
  };
}

function screensIn(render: RenderPage, at: { readonly assets: string; readonly inboxUrl: string }) {
  const page = (more: Partial<PageValues> = {}): PageValues => ({
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
    requestError: (about: { error: string; description: string }) =>
      render({ screen: 'vkid-request-error', ...oauthErrorPage(about) }, page()),
    signOut: ({ action, xsrf, appName = '' }: ServerForm & { appName?: string }) =>
      render({ screen: 'vkid-sign-out' }, page({ appName, form: { url: action, hidden: { xsrf } } })),
    signedOut: ({ appName = '' }: { appName?: string }) =>
      render({ screen: 'vkid-signed-out' }, page({ appName })),
    deviceCode: ({
      action,
      xsrf,
      typed = '',
      fault,
    }: ServerForm & { typed?: string; fault?: DeviceFault }) => {
      if (fault === 'aborted') return render({ screen: 'vkid-device-done', allowed: false }, page());
      const faults = fault ? [faultOf[fault]] : [];
      const form = { url: action, hidden: { xsrf } };
      return render({ screen: 'vkid-device', userCode: typed }, page({ faults, form }));
    },
    deviceConfirm: ({
      action,
      xsrf,
      userCode,
      appName,
    }: ServerForm & { userCode: string; appName: string }) => {
      const form = { url: action, hidden: { xsrf, user_code: userCode } };
      return render({ screen: 'vkid-device-confirm', userCode }, page({ appName, form }));
    },
    deviceDone: ({ appName }: { appName: string }) =>
      render({ screen: 'vkid-device-done', allowed: true }, page({ appName })),
  };
}
