/** The id that a path names, in digits alone; `NaN`, which nothing has, where it names none. */
export const pathId = (text: string): number => (/^[1-9]\d{0,15}$/u.test(text) ? Number(text) : Number.NaN);
