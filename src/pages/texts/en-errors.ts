import type { PageFault } from '../page-values.ts';
import { clock } from './clock.ts';

const digits = (n: number) => `${n} ${n === 1 ? 'digit' : 'digits'}`;

export const characters = (n: number) => `${n} ${n === 1 ? 'character' : 'characters'}`;

/** The sentence of an error, by its id. */
export function error(fault: PageFault): string {
  switch (fault.id) {
    case 'E-02':
      return 'Enter your phone number.';
    case 'E-03':
      return 'The number must have 10 digits after +7.';
    case 'E-04':
      return 'Enter a mobile number. A landline will not do.';
    case 'E-05':
      return 'Only numbers that start with +7 are supported so far.';
    case 'E-06':
      return fault.left === undefined ? 'Wrong password.' : `Wrong password. Attempts left: ${fault.left}.`;
    case 'E-07':
      return 'Enter the code.';
    case 'E-08':
      return `The code has ${digits(fault.digits)}.`;
    case 'E-09':
      return 'Wrong code. Check the digits or ask for a new code.';
    case 'E-10':
      return 'The code has expired. Ask for a new one.';
    case 'E-11':
      return 'Only the latest code works. Enter the code from the latest message.';
    case 'E-12':
      return `You can ask for a new code in ${clock(fault.seconds)}.`;
    case 'E-13':
      return fault.until === undefined
        ? 'Too many attempts. Try again later.'
        : `Too many attempts. Try again at ${fault.until}.`;
    case 'E-14':
      return 'The code could not be sent. Try another way.';
    case 'E-15a':
      return 'This account is blocked.';
    case 'E-15b':
      return 'This account has been deleted.';
    case 'E-16':
      return fault.field === 'last_name' ? 'Enter your last name.' : 'Enter your first name.';
    case 'E-17':
      return 'Use letters, a hyphen, an apostrophe or a space.';
    case 'E-18':
      if (fault.wrong === 'young') return `A teacher must be at least ${fault.minAge} years old.`;
      return fault.wrong === 'future'
        ? 'A date of birth cannot be in the future.'
        : 'Enter a date of birth that exists, such as 7 3 1985.';
    case 'E-19':
      return 'Choose your gender.';
    case 'E-21':
      return 'This number is linked already. Sign in to the journal with the account that the profile was linked to before, or ask support.';
    case 'E-25':
      return 'Signing in took too long. Start linking again from the journal.';
    case 'E-29':
      return 'If another account is registered with your number, write to technical support at info@sferum.ru.';
    case 'E-32':
      return 'This step is behind you. Go on with the present one.';
    case 'E-33':
      return 'Enter a new password.';
    case 'E-34':
      return `A password must have at ${fault.wrong === 'long' ? 'most' : 'least'} ${characters(fault.length)}.`;
    case 'E-35':
      return 'The passwords are not the same.';
    case 'E-36':
      return 'This is not the last name of the account.';
    case 'device-empty':
      return 'Enter the code from the screen of the device.';
    case 'device-unknown':
      return 'There is no such code. Check the digits on the screen of the device.';
    case 'device-expired':
      return 'The code has expired. Get a new one on the device.';
    case 'device-used':
      return 'This code has been used. Get a new one on the device.';
    case 'profile-missing':
      return 'Choose a profile.';
    case 'method-missing':
      return 'Choose a way to confirm.';
    default:
      return fault satisfies never;
  }
}
