import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../src/lib/choose-proxy.ts';

const SECURE = 'http://secure.proxy:3128';
const PLAIN = 'http://plain.proxy:3128';
const through = (url: string, ...except: string[]) =>
  proxyFor(url, { https: SECURE, http: PLAIN, except })?.hostname ?? null;

describe('the proxy for an address', () => {
  it('goes by its protocol', () => {
    expect(through('https://slack.com/api/')).toBe('secure.proxy');
    expect(through('wss://wss-primary.slack.com/link')).toBe('secure.proxy');
    expect(through('http://depot.internal')).toBe('plain.proxy');
    expect(through('ws://127.0.0.1:4000/socket')).toBe('plain.proxy');
  });

  it('is none where none is set for it', () => {
    expect(proxyFor('http://depot.internal', { https: SECURE, http: null, except: [] })).toBeNull();
    expect(proxyFor('https://slack.com', { https: null, http: PLAIN, except: [] })).toBeNull();
  });

  it.each([
    ['slack.com', 'https://slack.com', true],
    ['slack.com', 'https://files.slack.com', true],
    ['.slack.com', 'https://files.slack.com', true],
    ['*.slack.com', 'https://files.slack.com', true],
    ['SLACK.com', 'https://slack.com', true],
    ['slack.com', 'https://notslack.com', false],
    ['lack.com', 'https://slack.com', false],
    ['slack.com:443', 'https://slack.com', true],
    ['slack.com:8443', 'https://slack.com', false],
    ['127.0.0.1:4000', 'http://127.0.0.1:4000', true],
    ['127.0.0.1', 'http://127.0.0.1:4000', true],
    ['*', 'https://slack.com', true],
  ])('NO_PROXY=%s and %s: reached directly is %s', (entry, url, directly) => {
    expect(through(url, 'elsewhere.example', entry)).toBe(
      directly ? null : url.startsWith('https') ? 'secure.proxy' : 'plain.proxy',
    );
  });
});
