import type { ErrorReason } from '../../web/error-page.ts';
import type { ScreenId } from '../page-values.ts';
import { clock } from './clock.ts';
import { characters, error } from './en-errors.ts';
import type { Texts } from './ru.ts';

const titles: Record<ScreenId, string> = {
  'vkid-phone': 'Sign in to VK ID',
  'vkid-password': 'Enter your password',
  'vkid-otp': 'Confirm that it is you',
  'vkid-otp-method': 'Choose how to confirm',
  'vkid-create-profile': 'Creating an educational profile',
  'vkid-choose-profile': 'Choosing an educational profile',
  'vkid-about-self': 'About you',
  'vkid-consent': 'Adding a Sferum profile',
  'vkid-allow': 'Access to your data',
  'vkid-recover-start': 'Getting back in',
  'vkid-recover-phone': 'Getting back in',
  'vkid-recover-otp': 'Confirm your number',
  'vkid-recover-person': 'Confirm who you are',
  'vkid-recover-new': 'New password',
  'vkid-recover-done': 'Password changed',
  'vkid-limited': 'Too many attempts',
  'vkid-blocked': 'Account not available',
  'vkid-number-linked': 'Number linked already',
  'vkid-flow-lost': 'Sign-in has expired',
  'vkid-support': 'Another account has this number',
  'vkid-request-error': 'Request error',
  'vkid-sign-out': 'Sign out of VK ID',
  'vkid-signed-out': 'Signed out of VK ID',
  'vkid-device': 'Sign in on a device',
  'vkid-device-confirm': 'Confirm the sign-in on a device',
  'vkid-device-done': 'Sign in on a device',
};

const reasons: Record<ErrorReason, { readonly text: string; readonly next: string }> = {
  'unknown-client': {
    text: 'This way to sign in is not available: no app with this client_id is registered.',
    next: "Check client_id, or add the app in the emulator's console.",
  },
  'return-address': {
    text: 'The return address is not registered with this app, so no one can be sent there.',
    next: "Compare redirect_uri with the app's addresses: they must match to the letter.",
  },
  'bad-request': {
    text: 'The app has sent a request that cannot be carried out.',
    next: "What is wrong with it is said below and in the console's list of requests.",
  },
  'not-found': { text: 'There is no such page.', next: 'Check the address, or start again from the app.' },
  'too-large': { text: 'The form is too large.', next: 'Go back and fill it in more briefly.' },
  forged: {
    text: 'The form was not sent from this page, or was open for too long.',
    next: 'Go back, reload the page and try again.',
  },
  unavailable: {
    text: 'The service is not available just now. Try again later.',
    next: "The details are in the emulator's log under the request id.",
  },
};

const scopes: Readonly<Record<string, string>> = {
  openid: 'VK ID identifier',
  profile: 'First and last name, gender and date of birth',
  'vkid.personal_info': 'First and last name, gender and date of birth',
  phone: 'Phone number',
  email: 'E-mail address',
  edu_profile: 'Sferum educational profile',
  offline_access: 'Access while you are away from the app',
  offline: 'Access at any time',
  friends: 'Friends',
  wall: 'Wall posts',
  groups: 'Communities',
  stories: 'Stories',
  docs: 'Documents',
  photos: 'Photos',
  ads: 'Advertising account',
  video: 'Videos',
  status: 'Status',
  market: 'Goods',
  pages: 'Wiki pages',
  notifications: 'Notifications',
  stats: 'Statistics',
  notes: 'Notes',
};

/** The catalogue in English, for developers who do not read Russian. */
export const en: Texts = {
  titles,
  error,
  pageTitle: (title, failed) => `${failed ? 'Error: ' : ''}${title} — VK ID (emulator)`,
  banner: 'Emulator for development. Do not enter real passwords.',
  inbox: 'Code inbox',
  newTab: '(opens in a new tab)',
  signInTo: (app) => `Signing in to: ${app}`,
  provider: { ok_ru: 'Through Odnoklassniki', mail_ru: 'Through Mail' },
  summary: 'Check your data:',
  sending: 'Sending…',
  proceed: 'Continue',
  cancel: 'Cancel',
  close: 'Close',
  backTo: { educational: 'Back to the journal', personal: 'Back to the app' },
  switchAccount: 'Use another account',
  supportEmail: 'info@sferum.ru',
  help: { educational: 'Support:', personal: 'Open the code inbox' },
  notices: {
    'N-4':
      'If your number is linked already, do not try to link it to another account: sign in with the one that you have.',
    'N-5':
      "If this is not your own device, the browser may remember another person's VK ID account. Press “Use another account” and enter your own data. Take care which account you link to your account in the journal.",
  },
  phone: {
    label: 'Phone number',
    hint: 'For example, +7\u00a0912\u00a0345-67-89',
    lead: 'Enter the number that will get the code.',
    note: 'An educational profile in Sferum in VK Messenger can be created with a mobile number only.',
  },
  password: {
    lead: (mask) => `Signing in with ${mask}`,
    changeNumber: 'Change the number',
    taken: 'A VK ID account is registered with this number.',
    label: 'Password',
    show: 'Show the password',
    hide: 'Hide the password',
    forgot: 'Forgot or never set a password?',
    notMine: 'Not your account?',
    notMineText: 'If another account is registered with your number, write to technical support at',
    notMineMore: 'What to write to support',
  },
  otp: {
    lead: {
      sms: (mask) => `We have sent a text message with a code to ${mask}.`,
      call: (mask, digits) =>
        `${mask} is about to be called. Do not answer: enter the last ${digits === 1 ? 'digit' : `${digits} digits`} of the number that calls.`,
    },
    advice: { sms: 'Never tell anybody the code.', call: 'The call is free. Never tell anybody the code.' },
    channel: { sms: 'Text message', call: 'Call' },
    label: 'Confirmation code',
    waiting: (seconds) => `You can ask for another code in ${clock(seconds)}`,
    refresh: 'Reload the page',
    ready: 'You can ask for a code now',
    sent: 'The code has been sent.',
    closed: 'This code no longer works. Ask for a new one.',
    resend: 'Ask for the code again',
    by: { sms: 'Get the code by text message', call: 'Get the code by a call' },
    otherMethod: 'Confirm in another way',
    trouble: 'No code yet?',
    troubleSteps: [
      'Check that the number is right.',
      'Wait a few minutes: the operator may delay the message or the call.',
      'When the waiting time is over, ask again or choose another way.',
      'If still nothing has come, write to support.',
    ],
  },
  method: { legend: 'Way to confirm', sms: 'Text message', call: 'Call', password: 'Password' },
  recover: {
    start: (mask) =>
      `To set a new password, confirm the number ${mask}. Your sign-in waits: you will go on from here.`,
    recover: 'Recover the password',
    remembered: 'I remember it',
    phone: 'Enter the number that the VK ID account is registered with. It will get a code.',
    sendCode: 'Send the code',
    person: 'Enter the last name of the VK ID account.',
    rule: (length) => `At least ${characters(length)}.`,
    newPassword: 'New password',
    repeat: 'New password once more',
    save: 'Save',
    done: 'The new password has been saved. The other sessions of this account have ended: other devices have to sign in again.',
  },
  profile: {
    check: 'Check that this is your account.',
    create: 'Create an educational profile',
    legend: 'Educational profile',
    choose: 'Check the data and choose the profile to link to the journal.',
    teacher: 'Teacher',
  },
  about: {
    filled: 'Check your data',
    empty: 'Enter your data',
    last_name: 'Last name',
    first_name: 'First name',
    middle_name: 'Patronymic',
    middleHint: 'Leave it empty if you have none',
    birth: 'Date of birth',
    birth_day: 'Day',
    birth_month: 'Month',
    birth_year: 'Year',
    gender: 'Gender',
    male: 'Male',
    female: 'Female',
  },
  data: {
    legend: 'Will be passed on',
    kind: {
      name: 'Full name',
      birthday: 'Date of birth',
      gender: 'Gender',
      phone: 'Phone number',
      email: 'E-mail address',
      role: 'Role',
    },
    value: (datum) => {
      if (datum.kind === 'role') return 'Teacher';
      if (datum.kind === 'gender') return datum.value === 'male' ? 'Male' : 'Female';
      return datum.value;
    },
  },
  consent: {
    lead: (app) =>
      `You agree to link your account in the journal “${app}” to your Sferum educational profile in VK Messenger.`,
    pair: (account, profile) =>
      `To be linked: the account in the journal (${account}) and the educational profile (${profile})`,
    journal: 'Electronic journal',
    journalAccount: 'Your account',
    profile: 'Educational profile',
    link: 'Link',
  },
  allow: {
    lead: (app) => `The app “${app}” will have access to your data.`,
    legend: 'The app will get',
    always: 'always',
    scope: (name) => scopes[name] ?? name,
    allow: 'Allow',
  },
  exit: {
    support: 'Write to support',
    closeTab: 'You may close this tab.',
    startAgain: 'Start again from the app.',
    whatToWrite: 'What to write',
    letter: [
      'your last name, first name and patronymic;',
      'your school and position;',
      'the phone number that another account is registered with.',
    ],
  },
  request: { reasons, code: 'Code for the developer', detail: 'Details', requestId: 'Request id' },
  signOut: {
    lead: 'You will be signed out of VK ID in this browser. Apps that you are signed in to may ask you to sign in again.',
    signOut: 'Sign out',
    stay: 'Stay',
    done: 'You are signed out in this browser. You may close this tab.',
  },
  device: {
    lead: 'Enter the code that the screen of the device shows.',
    label: 'Code from the device',
    hint: 'For example, 123-456',
    check: 'Check that the device shows this very code. If you have not started a sign-in, press “Cancel”.',
    confirm: 'Confirm',
    allowed: 'Done. Go back to the device: it will sign you in by itself.',
    refused: 'The sign-in on the device has been cancelled.',
  },
};
