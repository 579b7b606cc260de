/** VK ID's refusals: the error's code and its sentence (VK's own where its clients have seen it). */
export interface VkError {
  readonly error: string;
  readonly error_description: string;
}

const refusal = (error: string, error_description: string): VkError => ({ error, error_description });

export const vkErrors = {
  badClientId: refusal('invalid_request', 'client_id is invalid'),
  unknownApp: refusal('invalid_client', 'invalid app'),
  badGrantType: refusal('invalid_request', 'grant_type is invalid'),
  badDevice: refusal('invalid_request', 'device_id is invalid'),
  badVerifier: refusal('invalid_request', 'verifier is missing or invalid'),
  badRedirect: refusal('invalid_request', 'redirect_uri is invalid'),
  badServiceToken: refusal('invalid_client', 'service_token is invalid'),
  codeDead: refusal('invalid_grant', 'code is invalid or expired'),
  codeUsed: refusal('invalid_grant', 'code was already used'),
  refreshDead: refusal('invalid_grant', 'refresh_token is missing or invalid'),
  refreshReused: refusal(
    'invalid_grant',
    'session is compromised because refresh token has already been applied',
  ),
  badProof: refusal('invalid_request', 'code_challenge or code_challenge_method is invalid'),
  badIdToken: refusal('invalid_id_token', 'id_token is missing or invalid'),
  challenge: refusal('challenge_required', 'X-Challenge-Solution is missing or invalid'),
  slowDown: refusal('slow_down', 'too many requests'),
  badToken: refusal('invalid_token', 'access_token is missing or invalid'),
  accountGone: refusal('access_denied', 'user is banned or deleted'),
  tooLarge: refusal('invalid_request', 'request body is too large'),
  malformed: refusal('invalid_request', 'request body is malformed'),
  unknownPath: refusal('invalid_request', 'unknown path'),
  outage: refusal('server_error', 'internal error'),
} satisfies Record<string, VkError>;
