import { expect, it } from 'vitest';
import { REDACTED } from '../../src/lib/redact.ts';
import { redactDeep } from '../../src/lib/redact-deep.ts';

const secret = 'depot_project_abcdefghij0123456789';

it('takes secrets out of any data, by their form and by the key they stand under', () => {
  const at = new Date(0);
  const given = {
    view: JSON.stringify({ blocks: [{ text: `\`\`\`${secret}\`\`\`` }] }),
    nested: [{ secret: 'whatever it looks like', buildToken: 'x', pageToken: 'next' }],
    token: '',
    at,
    count: 3,
    none: null,
  };
  const clean = redactDeep(given);
  expect(JSON.stringify(clean)).not.toContain(secret);
  expect(clean).toMatchObject({
    nested: [{ secret: REDACTED, buildToken: REDACTED, pageToken: 'next' }],
    token: '',
    at,
    count: 3,
    none: null,
  });
  expect(JSON.stringify(given)).toContain(secret);
});
