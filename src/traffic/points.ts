import type { FastifyRequest } from 'fastify';

/** Where a fault may be ordered. */
export type FaultPoint =
  | 'api'
  | 'authorize'
  | 'jwks'
  | 'logout'
  | 'page'
  | 'public_info'
  | 'revoke'
  | 'token'
  | 'user_info';

/** Which routes are which point, VK's and the standard's alike. */
const points: ReadonlyMap<string, FaultPoint> = new Map([
  ['/authorize', 'authorize'],
  ['/auth', 'authorize'],
  ['/oauth/authorize', 'authorize'],
  ['/oidc/authorize', 'authorize'],
  ['/oauth2/auth', 'token'],
  ['/access_token', 'token'],
  ['/oauth/token', 'token'],
  ['/oidc/token', 'token'],
  ['/oauth2/user_info', 'user_info'],
  ['/oidc/userinfo', 'user_info'],
  ['/oauth2/public_info', 'public_info'],
  ['/oauth2/revoke', 'revoke'],
  ['/oidc/revoke', 'revoke'],
  ['/oauth2/logout', 'logout'],
  ['/oidc/jwks', 'jwks'],
]);

/** The point that a request is at; undefined for what no fault is ordered for, such as assets and the control API. */
export function pointOf({ url }: FastifyRequest): FaultPoint | undefined {
  const path = url.replace(/[?#].*$/su, '');
  if (path.startsWith('/method/')) return 'api';
  if (path.startsWith('/login/') && !path.startsWith('/login/assets/')) return 'page';
  return points.get(path);
}
