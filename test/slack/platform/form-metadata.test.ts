import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formMetadata } from '../../../src/slack/platform/form-metadata.ts';
import { FormMetadata } from '../../../src/slack/platform/receive/payloads.ts';

describe('what a form remembers', () => {
  it('is read back as it was written, whatever else the form keeps', () => {
    const place = { channelId: 'C1', threadTs: '1.0' };
    expect(FormMetadata.parse(formMetadata(place, { projectId: 'p1', channelId: 'C2' }))).toEqual(place);
  });

  it('is written in one place, so that no form forgets the thread', () => {
    const writers = globSync('src/slack/**/*.ts').filter((path) =>
      /JSON\.stringify\(\{[^}]*channelId/.test(readFileSync(path, 'utf8')),
    );
    expect(writers).toEqual(['src/slack/platform/form-metadata.ts']);
  });
});
