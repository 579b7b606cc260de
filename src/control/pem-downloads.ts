import type { FastifyInstance } from 'fastify';
import { publicHeaders } from '../web/security-headers.ts';

/** What a client's developer needs in hand: the key that ID tokens are signed with, and the local CA. */
export interface PemDownloads {
  readonly idTokenPem: string;
  /** Absent without a TLS listener. */
  readonly caPem?: string;
}

/** Public by nature, so without any check: a key to verify with, a certificate to trust. */
export function registerPemDownloads(app: FastifyInstance, { idTokenPem, caPem }: PemDownloads): void {
  const type = 'application/x-pem-file';
  app.get('/id-token.pem', (_request, reply) => reply.headers(publicHeaders).type(type).send(idTokenPem));
  if (caPem !== undefined)
    app.get('/ca.pem', (_request, reply) => reply.headers(publicHeaders).type(type).send(caPem));
}
