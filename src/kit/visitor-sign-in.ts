import { createControlClient } from './control-client.ts';
import { type Visitor, VisitorError, type VisitorOptions } from './visitor.ts';

/** Who signs in, and what they answer where there is a choice. */
export interface SignIn {
  /** Needed where the number is asked for. A session of another person is left by «Войти в другой аккаунт». */
  readonly phone?: string;
  readonly password?: string;
  /** The one-time code; read from the emulator's messages unless given. */
  readonly code?: string;
  /** Which educational profile, by its id, where there are several; else the first. */
  readonly profile?: number | string;
  /** «Информация о себе»: what is given is written; what is empty otherwise gets an invented teacher's data. */
  readonly about?: Readonly<Partial<Record<keyof typeof invented | 'middle_name', string | number>>>;
  /** The scopes to leave ticked on `vkid-allow`; as the page offers them unless given. */
  readonly scopes?: readonly string[];
  /** What a device shows, for the page that asks for it. */
  readonly userCode?: string;
  /** The answer to the last question; `cancel` presses «Отмена». */
  readonly consent?: 'cancel' | 'give';
  /** Stops on this screen, before anything is pressed there. */
  readonly until?: string;
}

/** Whom a form without data gets. */
const invented = {
  last_name: 'Новикова',
  first_name: 'Ольга',
  birth_day: '12',
  birth_month: '5',
  birth_year: '1990',
  gender: 'female',
};

/** More screens than any journey has, going round by «Войти в другой аккаунт» included. */
const mostSteps = 25;

/** Screens on which a signed-in person is shown, with the masked number. */
const showsPerson = new Set(['vkid-create-profile', 'vkid-choose-profile', 'vkid-consent', 'vkid-allow']);

/** See `Visitor.signIn`. */
export async function signInThrough(visitor: Visitor, options: VisitorOptions, who: SignIn): Promise<URL> {
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const { screen } = visitor;
    if (screen === who.until && screen !== undefined) return new URL(visitor.url);
    if (!screen?.startsWith('vkid-') || screen === 'vkid-device-done') {
      if (steps > 0 || visitor.callback) return new URL(visitor.url);
      throw new VisitorError('there is nothing to sign in to here', visitor);
    }
    await answer(visitor, options, who, screen);
    // The same screen with an error: what was given is wrong, and would be wrong again.
    if (visitor.screen === screen && visitor.errors.length > 0)
      throw new VisitorError('what was entered was not taken', visitor);
  }
  throw new VisitorError(`still not signed in after ${mostSteps} steps`, visitor);
}

async function answer(visitor: Visitor, options: VisitorOptions, who: SignIn, screen: string): Promise<void> {
  if (showsPerson.has(screen) && isAnotherPerson(visitor, who.phone)) return visitor.press('switch-account');
  switch (screen) {
    case 'vkid-phone':
      return visitor.press('continue', { phone: who.phone ?? missing(visitor, 'phone') });
    case 'vkid-password':
      return visitor.press('continue', { password: who.password ?? missing(visitor, 'password') });
    case 'vkid-otp':
      return visitor.press('continue', { code: who.code ?? (await codeFor(visitor, options)) });
    case 'vkid-create-profile':
      return visitor.press('create-profile');
    case 'vkid-choose-profile':
      return visitor.press('continue', { profile: who.profile ?? firstProfile(visitor) });
    case 'vkid-about-self':
      return visitor.press('continue', dataFor(visitor, who));
    case 'vkid-consent':
      return visitor.press(who.consent === 'cancel' ? 'cancel' : 'link');
    case 'vkid-allow':
      if (who.consent === 'cancel') return visitor.press('cancel');
      return visitor.press('allow', who.scopes ? { scopes: who.scopes } : {});
    case 'vkid-device':
      return visitor.press('continue', who.userCode ? { user_code: who.userCode } : {});
    case 'vkid-device-confirm':
      return visitor.press(who.consent === 'cancel' ? 'cancel' : 'continue');
    default:
      throw new VisitorError('there is no way on to signing in', visitor);
  }
}

function missing(visitor: Visitor, name: string): never {
  throw new VisitorError(`a ${name} is needed, and signIn was given none`, visitor);
}

/** A person's page shows the last four digits of their number. */
function isAnotherPerson({ text }: Visitor, phone: string | undefined): boolean {
  const shown = /\*{3}-(\d\d)-(\d\d)/u.exec(text);
  const digits = phone?.replaceAll(/\D/gu, '');
  return digits !== undefined && shown !== null && !digits.endsWith(`${shown[1]}${shown[2]}`);
}

/** The code of this sign-in and no other: any number of visitors may sign in as one person at once. */
async function codeFor(visitor: Visitor, options: VisitorOptions): Promise<string> {
  const sign_in = visitor.signInId ?? missing(visitor, 'code');
  const { messages } = createControlClient(options);
  const sent = await messages.wait({ sign_in, state: 'open', seconds: 5 }).catch((error: unknown) => {
    throw new VisitorError(error instanceof Error ? error.message : String(error), visitor);
  });
  return sent.code;
}

function firstProfile({ values, choices }: Visitor): string {
  return values['profile']?.[0] ?? choices['profile']?.[0] ?? '';
}

function dataFor({ values }: Visitor, { about = {} }: SignIn): Record<string, string | number> {
  const empty = Object.entries(invented).filter(([name]) => !values[name]?.[0]);
  return { ...Object.fromEntries(empty), ...about };
}
