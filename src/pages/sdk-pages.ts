import { join } from 'node:path';
import { openTemplates } from '../web/templates.ts';
import { type SdkControl, type SdkScreen, sdkTexts } from './texts/sdk-texts.ts';
import type { Language } from './page-values.ts';

/** A frame of VK's web SDK, as its wire describes it. */
export interface SdkFrame {
  readonly screen: SdkScreen;
  readonly lang: Language;
  readonly scheme: 'dark' | 'light';
  readonly target: string;
  readonly opening: readonly unknown[];
  readonly controls: readonly { readonly does: SdkControl; readonly says?: unknown }[];
  readonly appName: string;
  readonly firstName?: string;
  readonly size: { readonly height: number; readonly radius: number };
}

/** VK's captcha, as its wire describes it. */
export interface SdkCaptcha {
  readonly lang: Language;
  readonly scheme: 'dark' | 'light';
  readonly target: string;
  readonly opening: readonly unknown[];
  readonly state: 'asked' | 'missed' | 'solved';
  readonly close: unknown;
  readonly covers: boolean;
}

/** The last page of a popup: what it says to the page that opened it, or where it goes without an opener. */
export interface SdkAnswer {
  readonly lang: Language;
  readonly message: unknown;
  readonly target: string;
  readonly location: string;
}

/** Draws what VK's web SDK meets. `up` leads from the page's address to the root of its place: `../../`. */
export function createSdkScreens(viewsDir: string, assets: string) {
  const render = openTemplates(join(viewsDir, 'sdk'));
  const draw = (template: string, lang: Language, up: string, view: object): Promise<string> =>
    render(template, {
      t: sdkTexts[lang],
      page: { lang, assets: up + assets.replace(/^\//u, '') },
      view,
    });
  return {
    frame: (view: SdkFrame): Promise<string> =>
      draw('frame', view.lang, '', {
        ...view,
        opening: JSON.stringify(view.opening),
        controls: view.controls.map(({ does, says }) => ({
          does,
          action: actions[does],
          says: says === undefined ? '' : JSON.stringify(says),
        })),
      }),
    captcha: (view: SdkCaptcha): Promise<string> =>
      draw('captcha', view.lang, '', {
        ...view,
        opening: JSON.stringify(view.opening),
        close: JSON.stringify(view.close),
      }),
    answer: (view: SdkAnswer, up: string): Promise<string> =>
      draw('answer', view.lang, up, { ...view, message: JSON.stringify(view.message) }),
  };
}

const actions: Readonly<Record<SdkControl, string>> = {
  continue: 'continue',
  'other-account': 'switch-account',
  ok_ru: 'other-method',
  mail_ru: 'other-method',
  close: 'cancel',
  decline: 'cancel',
};
