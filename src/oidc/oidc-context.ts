import type { IncomingMessage } from 'node:http';
import type { SignedIn, SignIn } from '../authorization/authorization.ts';
import type { Directory } from '../directory/directory.ts';
import type { World } from '../worlds/world.ts';

/** One reading of a request's world, as the standard server works in it. */
export interface OidcContext {
  readonly world: World;
  readonly directory: Directory;
  readonly issuer: string;
  /** The prefix of our paths in the browser's address: `''` or `/w/{world}`. */
  readonly prefix: string;
  /** The caller's network address, which wrong user codes are counted by. */
  readonly address: string;
  /** The request's own id, which a used code remembers. */
  readonly request_id: string;
  /** The live session of the browser. */
  readonly signed_in: SignedIn | undefined;
  /** What failed in this request besides the client: its status is the answer's. */
  readonly failure: { error?: Error };
  /** Sign-ins that this request begins without asking the person: written with their code. */
  readonly begun: Map<string, SignIn>;
}

/** The context of a raw request: beside it, so that nothing a client sends can make one. */
export interface OidcContexts {
  set(request: IncomingMessage, context: OidcContext): void;
  of(request: IncomingMessage): OidcContext;
}

export function openContexts(): OidcContexts {
  const contexts = new WeakMap<IncomingMessage, OidcContext>();
  return {
    set: (request, context) => {
      contexts.set(request, context);
    },
    of: (request) => {
      const context = contexts.get(request);
      if (!context) throw new Error('a request of the standard server without its world');
      return context;
    },
  };
}
