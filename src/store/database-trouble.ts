// Why Postgres can't be used, in words for the operator. By the error's code, because pg's messages come from the
// operating system, OpenSSL and Postgres alike. https://www.postgresql.org/docs/current/errcodes-appendix.html

import { messageOf } from '../lib/errors.ts';

export interface DatabaseTrouble {
  readonly words: string;
  readonly next: string;
}

const NOT_THERE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

/** OpenSSL's names, as Node hands them on. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNKNOWN_CA = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const WRONG_LOGIN = new Set(['28P01', '28000']);

/** @param error what pg threw while it connected. */
export function databaseTrouble(error: unknown): DatabaseTrouble {
  const code = codeOf(error);
  const said = messageOf(error) || code;
  if (NOT_THERE.has(code)) {
    return {
      words: `There is no Postgres at the address in DATABASE_URL (${code}).`,
      next: 'Check its host and port, and that the database runs.',
    };
  }
  if (WRONG_LOGIN.has(code)) {
    return {
      words: `Postgres doesn't accept the user or password of DATABASE_URL (${said}).`,
      next: 'Check both, and write special characters in them percent-encoded, or put the password into PGPASSWORD.',
    };
  }
  if (code === '3D000') {
    return {
      words: `Postgres has no such database (${said}).`,
      next: 'Create it, or correct the name at the end of DATABASE_URL.',
    };
  }
  if (UNKNOWN_CA.has(code)) {
    return {
      words: `Postgres shows a TLS certificate of an authority that this machine doesn't know (${code}).`,
      next: "Save that authority's certificate in a file and name it in NODE_EXTRA_CA_CERTS.",
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      words: `Postgres shows a TLS certificate for another host (${said}).`,
      next: 'Use the host name in DATABASE_URL that the certificate is for.',
    };
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return { words: `Postgres shows a TLS certificate that has expired (${said}).`, next: 'Renew it there.' };
  }
  if (code === '53300') {
    return {
      words: `Postgres takes no more connections (${said}).`,
      next: 'Raise max_connections: each replica of the bot uses up to 16.',
    };
  }
  if (/does not support SSL/.test(said)) {
    return {
      words: 'Postgres does not speak TLS, but DATABASE_URL asks for it with sslmode.',
      next: 'Turn TLS on in Postgres, or use sslmode=disable inside a trusted network.',
    };
  }
  return {
    words: `The database of DATABASE_URL does not answer (${said}).`,
    next: 'Check the address, the password and that it runs.',
  };
}

/** Node tries each address of a host and bundles the failures, without a code of their own. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && !('code' in error)) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
