import { join } from 'node:path';
import { openTemplates } from '../web/templates.ts';
import { textsOf } from './texts/texts.ts';
import type { PageFault, Field, Otp, PageValues, ScreenValues } from './page-values.ts';

export type RenderPage = (view: ScreenValues, page: PageValues) => Promise<string>;

/** Prints screens. `viewsDir` is the directory that holds `login/`. */
export function createRender(viewsDir: string): RenderPage {
  const render = openTemplates(join(viewsDir, 'login'));
  return (view, page) => {
    const t = textsOf(page.lang);
    const errors = page.faults.map((fault) => shown(fault, fieldOf(fault, view), t.error(fault)));
    const heading = t.titles[view.screen];
    const failed = errors.length > 0 || view.screen === 'vkid-request-error';
    const title = t.pageTitle(heading, failed);
    const focus = failed ? 'errors' : (singleField(view) ?? 'title');
    return render(view.screen, { t, view, page: { ...page, errors, heading, title, focus } });
  };
}

const shown = (fault: PageFault, field: Field | undefined, text: string) => ({ id: fault.id, field, text });

/** U-06: the one field that may take the focus when its screen opens. */
function singleField(view: ScreenValues): Field | undefined {
  if (view.screen === 'vkid-phone' || view.screen === 'vkid-recover-phone') return 'phone';
  if (view.screen === 'vkid-password') return 'password';
  if (isOtp(view) && !view.closed) return 'code';
  if (view.screen === 'vkid-recover-person') return 'last_name';
  return view.screen === 'vkid-device' ? 'user_code' : undefined;
}

const isOtp = (view: ScreenValues): view is Otp =>
  view.screen === 'vkid-otp' || view.screen === 'vkid-recover-otp';

/** The field an error belongs to, where the screen shows that field. */
function fieldOf(fault: PageFault, view: ScreenValues): Field | undefined {
  if ('field' in fault) return fault.field;
  switch (fault.id) {
    case 'E-02':
    case 'E-03':
    case 'E-04':
    case 'E-05':
      return 'phone';
    case 'E-06':
      return 'password';
    case 'E-07':
    case 'E-08':
    case 'E-09':
    case 'E-10':
    case 'E-11':
      return isOtp(view) && view.closed ? undefined : 'code';
    case 'E-19':
      return 'gender';
    case 'E-33':
    case 'E-34':
      return 'new_password';
    case 'E-35':
      return 'repeat_password';
    case 'E-36':
      return 'last_name';
    case 'device-empty':
    case 'device-unknown':
    case 'device-expired':
    case 'device-used':
      return 'user_code';
    case 'profile-missing':
      return 'profile';
    case 'method-missing':
      return 'method';
    case 'E-12':
    case 'E-13':
    case 'E-14':
    case 'E-15a':
    case 'E-15b':
    case 'E-21':
    case 'E-25':
    case 'E-29':
    case 'E-32':
      return undefined;
    default:
      return fault satisfies never;
  }
}
