import { type Read, right, wrong } from './reading.ts';

/** A length of time above zero: seconds, or an ISO 8601 duration such as `PT1H30M` (a month is 30 days, a year 365). */
export const duration: Read<number> = (input, path) => {
  const read = typeof input === 'number' ? right(input) : written(input, path);
  if ('faults' in read) return read;
  return read.value > 0 && read.value <= century
    ? read
    : wrong(path, 'must be above zero and below 100 years');
};

const units = [365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3600, 60, 1];
const century = 100 * 365 * 86_400;
const amount = String.raw`(\d+(?:[.,]\d+)?)`;
const iso = new RegExp(
  `^P(?=.)(?:${amount}Y)?(?:${amount}M)?(?:${amount}W)?(?:${amount}D)?` +
    `(?:T(?=.)(?:${amount}H)?(?:${amount}M)?(?:${amount}S)?)?$`,
  'u',
);

const written: Read<number> = (input, path) => {
  const found = typeof input === 'string' ? iso.exec(input) : null;
  if (!found) return wrong(path, 'must be seconds as a number, or an ISO 8601 duration such as "PT1H"');
  const amounts = found.slice(1).map((digits?: string) => Number(digits?.replace(',', '.') ?? 0));
  return right(amounts.reduce((sum, amount, index) => sum + amount * (units[index] ?? 0), 0));
};
