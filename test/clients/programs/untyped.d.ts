// What the programs use of packages that bring no types, or types that need others' packages.

declare module 'passport' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export class Strategy {
    authenticate(request: unknown, options?: unknown): void;
  }
  type Then = (error: unknown, user: unknown, info: unknown) => void;
  type Middleware = (
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ) => void;
  const passport: {
    use(name: string, strategy: Strategy): void;
    authenticate(name: string, options: object, then: Then): Middleware;
  };
  export default passport;
}

declare module 'passport-vkontakte' {
  type Done = (error: unknown, user: unknown) => void;
  type Verify = (access: string, refresh: string, params: unknown, profile: unknown, done: Done) => void;
  export class Strategy {
    constructor(options: object, verify: Verify);
    authenticate(request: unknown, options?: unknown): void;
  }
}
