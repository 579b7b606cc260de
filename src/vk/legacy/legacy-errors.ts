/** The refusals of VK's legacy OAuth: HTTP 401 for all of them. */
export interface LegacyError {
  readonly error: string;
  readonly error_description: string;
}

const refusal = (error: string, error_description: string): LegacyError => ({ error, error_description });

export const legacyErrors = {
  badClient: refusal('invalid_client', 'client_id is incorrect'),
  noSecret: refusal('invalid_client', 'client_secret is undefined'),
  badSecret: refusal('invalid_client', 'client_secret is incorrect'),
  codeDead: refusal('invalid_grant', 'Code is invalid or expired.'),
  badRedirect: refusal(
    'invalid_request',
    'redirect_uri is incorrect, check application redirect uri in the settings page',
  ),
  // Our choice: VK's own answers to these are not known.
  badResponseType: refusal('unsupported_response_type', 'response_type should be code or token'),
  badBody: refusal('invalid_request', 'request body is malformed'),
  outage: refusal('server_error', 'internal error'),
} satisfies Record<string, LegacyError>;
