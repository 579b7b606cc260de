import type { Channel } from '../domain/one-time-code.ts';
import type { Phone } from '../domain/phone.ts';

/** The words of a message, as a person would read them on their phone. A test tool's messages are Russian only. */
export interface Worded {
  readonly text: string;
  readonly caller?: string;
}

/**
 * Puts a code into a message. An SMS ends with the origin-bound line that browsers read (`@host #code`); a call rings
 * from a number whose last digits are the code, so that the tester does the real reading (I-02).
 */
export function wordMessage(channel: Channel, digits: string, host: string): Worded {
  if (channel === 'sms') {
    return { text: `Код VK ID (эмулятор): ${digits}. Никому его не сообщайте.\n\n@${host} #${digits}` };
  }
  const caller: Phone = `+7${'4958120000'.slice(0, 10 - digits.length)}${digits}`;
  return { text: `Звонок-сброс с номера ${caller}. Код — последние цифры номера: ${digits.length}.`, caller };
}
