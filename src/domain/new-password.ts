/** What is wrong with a new password (RC-5). */
export interface NewPasswordFault {
  readonly id: 'E-33' | 'E-34' | 'E-35';
  readonly field: 'new_password' | 'repeat_password';
  /** Which of E-34's sentences. */
  readonly because?: 'long';
}

/** Checks a new password, typed twice. Everything that is wrong is said at once. */
export function readNewPassword(
  typed: { readonly password: string; readonly repeated: string },
  min_length: number,
): NewPasswordFault[] {
  const { password, repeated } = typed;
  const found: NewPasswordFault[] = [];
  const { length } = password;
  if (password.trim() === '') found.push({ id: 'E-33', field: 'new_password' });
  else if (length < min_length) found.push({ id: 'E-34', field: 'new_password' });
  else if (length > longestPassword) found.push({ id: 'E-34', field: 'new_password', because: 'long' });
  if (password !== repeated) found.push({ id: 'E-35', field: 'repeat_password' });
  return found;
}

/** Characters; what a world file may hold. */
export const longestPassword = 256;
