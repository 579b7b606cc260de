import { type Phone, readPhone } from './phone.ts';
import { parsed, type Read, right } from './reading.ts';

/** A number in any spelling a person would type; kept in E.164. */
export const phoneText: Read<Phone> = parsed((typed) => {
  const read = readPhone(typed);
  return 'phone' in read
    ? right(read.phone)
    : { wrong: 'must be a mobile number of Russia, such as +79990000001' };
});
