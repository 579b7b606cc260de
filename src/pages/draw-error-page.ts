import { assetsPath } from '../web/assets.ts';
import type { DrawErrorPage } from '../web/error-page.ts';
import type { RenderPage } from './render-page.ts';

/** The error page as a screen of VK ID. */
export const createErrorPage =
  (render: RenderPage): DrawErrorPage =>
  ({ prefix, ...about }) =>
    render(
      { screen: 'vkid-request-error', ...about },
      {
        lang: 'ru',
        csrf: '',
        version: 0,
        appName: '',
        appKind: 'personal',
        bannerInboxUrl: `${prefix}/__emulator/`,
        assets: prefix + assetsPath,
        faults: [],
      },
    );
