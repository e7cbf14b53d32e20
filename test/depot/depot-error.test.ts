import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { DEPOT_ERROR_CODES, DepotError, depotErrorWords } from '../../src/depot/depot-error.ts';

/** As Connect makes it of an answer that Depot sent. */
function saidByDepot(code: Code, message: string): ConnectError {
  return Object.assign(new ConnectError(message, code), { isWireError: true });
}

const systemError = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('DepotError', () => {
  it('keeps an error that is one already, also inside the wrapper of Connect', () => {
    const error = new DepotError('not_found', 'no such project');
    expect(DepotError.from(error)).toBe(error);
    expect(DepotError.from(ConnectError.from(error))).toBe(error);
  });

  it('takes Depot by its word, and keeps the cause and the words', () => {
    const reason = saidByDepot(Code.PermissionDenied, 'admins only');
    const error = DepotError.from(reason);
    expect(error).toMatchObject({ code: 'permission_denied', saidByDepot: 'admins only', cause: reason });
    expect(error.message).toBe('[permission_denied] admins only');
  });

  it.each([undefined, null, 'text', 42, {}, new Error('boom'), new TypeError('no')])(
    'makes something readable of whatever is thrown: %s',
    (reason) => {
      const error = DepotError.from(reason);
      expect(error).toMatchObject({ code: 'bad_answer', mayHaveHappened: true, retryable: false });
      expect(depotErrorWords(error)).toMatch(/\.$/);
    },
  );

  it('calls a broken connection unavailable', () => {
    for (const code of ['ECONNRESET', 'EPIPE', 'ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_SESSION_ERROR']) {
      const error = DepotError.from(
        new ConnectError('broken', Code.Internal, undefined, undefined, systemError(code)),
      );
      expect(error, code).toMatchObject({ code: 'unavailable', retryable: true, mayHaveHappened: true });
    }
  });

  it('knows that a refused connection carried nothing to Depot', () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']) {
      const wrapped = new ConnectError('no way', Code.Unavailable, undefined, undefined, systemError(code));
      expect(DepotError.from(wrapped), code).toMatchObject({ code: 'unavailable', mayHaveHappened: false });
    }
  });

  it('says that a change may have happened exactly when Depot did not clearly refuse it', () => {
    const unclear = DEPOT_ERROR_CODES.filter((code) => new DepotError(code, '').mayHaveHappened);
    expect(unclear).toEqual([
      'unavailable',
      'deadline_exceeded',
      'aborted',
      'canceled',
      'bad_answer',
      'internal',
    ]);
  });

  it('does not take a refusal for one that only our own side made up', () => {
    const cutAnswer = new ConnectError('protocol error: promised 50 bytes, received 1', Code.InvalidArgument);
    const hugeAnswer = new ConnectError('message size is larger than allowed', Code.ResourceExhausted);
    expect(DepotError.from(cutAnswer)).toMatchObject({ code: 'unavailable', mayHaveHappened: true });
    expect(DepotError.from(hugeAnswer)).toMatchObject({ code: 'bad_answer', mayHaveHappened: true });
  });

  it('lets exactly unavailable, deadline_exceeded and aborted be tried again', () => {
    const retryable = DEPOT_ERROR_CODES.filter((code) => new DepotError(code, '').retryable);
    expect(retryable).toEqual(['unavailable', 'deadline_exceeded', 'aborted']);
  });

  it('has a DepotError code for every code of the protocol', () => {
    const codes = Object.values(Code).filter((code): code is Code => typeof code === 'number');
    expect(codes.length).toBe(16);
    for (const code of codes) {
      expect(DEPOT_ERROR_CODES).toContain(DepotError.from(saidByDepot(code, 'x')).code);
    }
  });
});

describe('the words for people', () => {
  it('say what to do about every kind of error', () => {
    const words = DEPOT_ERROR_CODES.map((code) => depotErrorWords(new DepotError(code, 'raw text')));
    expect(new Set(words).size).toBe(DEPOT_ERROR_CODES.length);
    for (const text of words) {
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(text).not.toContain('raw text');
    }
  });

  it('name the setting to renew when Depot does not accept the token', () => {
    expect(depotErrorWords(new DepotError('unauthenticated', ''))).toContain('DEPOT_TOKEN');
  });

  it('pass on why Depot refused a value', () => {
    const error = DepotError.from(saidByDepot(Code.InvalidArgument, 'keep_gb must be at least 25'));
    expect(depotErrorWords(error)).toContain('“keep_gb must be at least 25”');
  });

  it('never pass on anything that would ping, link or format in Slack', () => {
    const hostile = '<!channel> `rm -rf`\n*now* <https://evil|click> & \u202Eabc';
    const words = depotErrorWords(DepotError.from(saidByDepot(Code.InvalidArgument, hostile)));
    expect(words).not.toMatch(/[<>&`*|\n\u202E]/);
    expect(words).toContain('rm -rf now');
  });

  it('stay short when Depot is talkative', () => {
    const error = DepotError.from(saidByDepot(Code.FailedPrecondition, 'long '.repeat(1000)));
    expect(depotErrorWords(error).length).toBeLessThan(320);
    expect(depotErrorWords(error)).toContain('…');
  });
});
