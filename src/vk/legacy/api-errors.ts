/** An error of api.vk.com: its number is what clients look at, its text is VK's. */
export interface ApiError {
  readonly error_code: number;
  readonly error_subcode?: number;
  readonly error_msg: string;
}

const fault = (error_code: number, error_msg: string): ApiError => ({ error_code, error_msg });

export const apiErrors = {
  internal: fault(10, 'Internal server error: Unknown error, try later'),
  unknownMethod: fault(3, 'Unknown method passed.'),
  noToken: fault(5, 'User authorization failed: no access_token passed.'),
  badToken: fault(5, 'User authorization failed: invalid access_token (4).'),
  oldToken: fault(5, 'User authorization failed: access_token has expired.'),
  otherAddress: {
    error_code: 5,
    error_subcode: 1130,
    error_msg: 'User authorization failed: access_token was given to another ip address.',
  },
  noVersion: fault(
    8,
    'Invalid request: v is required. Version param should be passed as "v". "version" param is invalid and not supported. For more information go to https://vk.com/dev/constant_version_updates',
  ),
  malformed: fault(8, 'Invalid request'),
  foreignApp: fault(15, 'Access denied: the token was issued to another application'),
  userGone: fault(18, 'User was deleted or banned'),
  appTokenUsed: fault(28, 'Application authorization failed: method is unavailable with service token.'),
  appTokenNeeded: fault(28, 'Application authorization failed: method is available with service token only.'),
  silentTokenDead: fault(
    100,
    'One of the parameters specified was missing or invalid: token is invalid or expired',
  ),
  badUserId: fault(113, 'Invalid user id'),
  wrongProfileType: fault(
    1051,
    'Method is not available for this profile type: method is unavailable with current profile type',
  ),
  anonymousOld: fault(1114, 'Anonymous token has expired'),
  anonymousBad: fault(1116, 'Anonymous token is invalid'),
  userDeactivated: fault(3610, 'User is deactivated'),
} satisfies Record<string, ApiError>;

/** A parameter that a method cannot do without, or cannot read. */
export const badParameter = (name: string): ApiError =>
  fault(100, `One of the parameters specified was missing or invalid: ${name} is undefined`);
