/** Every sentence of the journal in English; the names of Sferum's own controls are kept recognisable. */
import type { Texts } from './ru.ts';

const unlinkBySupport =
  'Only the support service can unlink your educational profile from your journal account.';

export const en: Texts = {
  lang: 'en',
  app: 'Electronic journal',
  errorPrefix: 'Error: ',
  skip: 'Skip to content',
  locale: 'en-GB',
  otherLanguage: { code: 'ru', name: 'Русский' },
  supportLine: 'Support: your school’s administrator or',
  supportMail: 'support@journal.example',
  demoNote: 'The emulator’s demo journal: the school, its people and marks are invented.',
  requestId: 'Request number, for support',

  roles: { teacher: 'Teacher', pupil: 'Pupil' },
  regions: { mo: 'Moscow Oblast', other: 'Moscow' },

  header: {
    chats: 'Sferum chats',
    account: 'Account menu',
    settings: 'Account settings',
    help: 'How to link an educational profile',
    signIn: 'Sign in',
    signOut: 'Sign out',
    sections: 'Sections of the settings',
  },

  signIn: {
    title: 'Sign in to the electronic journal',
    lead: 'Sign in to your electronic journal.',
    login: 'Login',
    password: 'Password',
    submit: 'Sign in',
    demo: 'Demo accounts',
    demoPassword: 'They share one password:',
  },

  home: {
    title: 'Electronic journal',
    greeting: 'Good day,',
    today: 'Today',
    nextDay: 'Next school day',
    lessons: 'Lessons',
    lesson: 'Lesson',
    classroom: 'room',
    homework: 'Homework',
    attention: 'Needs attention',
    marks: 'Recent marks',
    pupilName: 'Pupil',
    absent: 'absent',
    average: 'Average mark',
  },

  settings: {
    title: 'Account settings',
    profile: 'Profile',
    partners: 'Partners',
    name: 'Full name',
    role: 'Role',
    school: 'School',
    region: 'Region',
    login: 'Login',
    correct: 'If something is wrong here, ask your school’s administrator.',
  },

  partners: {
    card: 'Sferum in VK Messenger',
    about: 'Chats and calls with members of your school.',
    notLinked: 'Not connected',
    linkedBadge: 'Connected',
    linked: (name, id) => `Connected: ${name}, id ${id}`,
    connect: 'Connect',
    openChats: 'Open chats',
  },

  messenger: {
    title: 'The messenger is not connected',
    first:
      'For the messenger to work, your school account must be linked with a Sferum account, to write in chats and to hold video calls.',
    second:
      'Sferum is a safe educational space in which you can only talk to members of your school, in closed chats.',
    go: 'Go to connection',
  },

  notices: {
    title: 'Before you connect',
    browsers: 'We recommend Google Chrome or Yandex Browser.',
    vpn: 'Linking does not work over a VPN.',
    unlink: { mo: 'You can unlink the profile in “My passport” → “Security”.', other: unlinkBySupport },
    taken:
      'If your phone number is already linked, do not try to link it to another account: sign in with the account it is linked to.',
  },

  profile: {
    title: 'Educational profile',
    account: 'Journal account',
    id: 'profile id',
    role: 'Teacher',
    phone: 'Phone number',
    since: 'Linked',
  },

  success: {
    title: 'Profile linked',
    text: 'Your Sferum educational profile in VK Messenger is now linked to your journal account.',
    chats: 'Go to the chats',
    back: 'Back to the journal',
    differs: {
      name: 'The name in the educational profile is not the one in the journal.',
      birthday: 'The date of birth in the educational profile is not the one in the journal.',
    },
    differsAdvice: 'The link is valid. If the data need correcting, ask your school’s administrator.',
  },

  already: {
    title: 'The profile is already linked',
    text: 'An educational profile is already linked to your journal account. Another one cannot be linked over it.',
    unlink: 'How to unlink the profile',
  },

  failed: {
    title: 'The profile could not be linked',
    consequence: 'No link was made.',
    again: 'Try again',
    back: 'Back to the journal',
    keptProfile:
      'If you have created an educational profile, it is kept: next time you need not type it again.',
  },

  vpn: { title: 'Turn off your VPN', again: 'I have turned off the VPN, continue' },

  lost: {
    title: 'Sign in to the journal again',
    next: 'After signing in you return to the start of linking.',
    signIn: 'Sign in',
  },

  chats: {
    title: 'Sferum chats',
    text: 'The closed chats of your school open here. In the emulator this is a sample list: nothing is sent anywhere.',
    linkedAs: 'You are here as',
    list: 'Chats of the school',
    members: 'Members:',
  },

  help: {
    title: 'How to link an educational profile',
    lead: 'Sferum is a protected space for learning: teachers hold lessons there and talk to members of their school. To begin, link an educational profile.',
    where:
      'Open “Account settings”, the tab “Partners”, and press “Connect”; or press “Sferum chats” at the top right and then “Go to connection”. What follows depends on whether you have a VK ID.',
    ways: [
      {
        title: 'You have a VK ID but no educational profile',
        steps: [
          'Enter the phone number of your VK ID, its password and the code from a text message or a call. If you are signed in to VK ID already, check that the account is yours and press “Create an educational profile”.',
          'Check your name, date of birth and gender.',
          'Press “Link”.',
        ],
      },
      {
        title: 'You have no VK ID',
        steps: [
          'Enter your mobile number and the code from a text message or a call.',
          'Enter your name, date of birth and gender: the educational profile is created with them.',
          'Press “Link”.',
        ],
      },
      {
        title: 'You have an educational profile',
        steps: [
          'Enter the phone number of your VK ID and the code. If you are signed in already, the choice of profile opens at once.',
          'Choose the profile and check the data.',
          'Press “Link”.',
        ],
      },
    ],
    recovery: 'If you have forgotten the password of your VK ID',
    recoveryText:
      'At the step “Enter the password” press “Forgotten or never set a password?” and enter what you are asked for. After the change linking goes on where it stopped.',
    otherAccount:
      'If another account is registered to your number, write to the support service at info@sferum.ru.',
    unlink: 'How to unlink the profile',
    unlinkText: 'The educational profile in VK Messenger is kept.',
  },

  errors: {
    'E-01': 'Wrong login or password.',
    'E-13': 'Too many attempts. Try again later.',
    'E-15': 'This VK ID account is not available: it is blocked or deleted. Use another account.',
    'E-20': unlinkBySupport,
    'E-21':
      'This number is already linked. Sign in to the journal with the account the profile was linked to before, or ask support.',
    'E-22': 'A VPN seems to be on. Linking does not work over a VPN. Turn it off and try again.',
    'E-23': 'You have declined to link. The educational profile is not connected to the journal.',
    'E-25': 'Signing in took too long. Begin linking again from the journal.',
    'E-26': 'Your journal session is over. Sign in again and repeat the linking.',
    'E-27': 'You are signed in to the journal with another account. The linking was cancelled.',
    'E-28': 'The service is not available at the moment. Try again later.',
    'E-29': 'If another account is registered on your number, write to technical support at info@sferum.ru.',
  },

  refusals: {
    notFound: { title: 'Page not found', text: 'Check the address or begin at the home page.' },
    malformed: {
      title: 'The request makes no sense',
      text: 'The form is not filled in as the page sends it. Go back and try again.',
    },
    tooLarge: { title: 'The request is too large', text: 'The page does not take that much data.' },
    mediaType: { title: 'The request makes no sense', text: 'The page takes ordinary form data only.' },
    stale: {
      title: 'The page is out of date',
      text: 'The form was opened in an earlier session. Open the page again and repeat.',
    },
    teachersOnly: { title: 'For teachers only', text: 'Only a teacher can link an educational profile.' },
    unavailable: {
      title: 'The journal does not answer',
      text: 'Its data cannot be reached at the moment. Wait a little and reload the page.',
    },
    broken: {
      title: 'Something broke',
      text: 'The service is not available at the moment. Try again later.',
    },
    field: (name) => `The field “${name}” is missing or wrong.`,
    home: 'Home',
  },
};
