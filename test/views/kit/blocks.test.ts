import { describe, expect, it } from 'vitest';
import { button, buttons, section, view } from '../../../src/views/kit/blocks.ts';
import { md } from '../../../src/views/kit/mrkdwn.ts';
import { expectFine } from '../../support/fine-view.ts';

describe('a view whose blocks together are too long for Slack', () => {
  it('is its text instead, and keeps its buttons', () => {
    const row = (i: number) => section(md`${`customer-${i} `.repeat(40)}`);
    const long = view([
      ...Array.from({ length: 40 }, (_, i) => row(i)),
      buttons(button('Next', { actionId: 'x:next', value: '1' })),
    ]);
    expectFine(long);
    expect(long.blocks).toHaveLength(3);
    expect(long.blocks.at(-1)).toMatchObject({ type: 'actions' });
    expect(JSON.stringify(long.blocks[0])).toContain('customer-0');
    const short = view([row(0), buttons(button('Next', { actionId: 'x:next', value: '1' }))]);
    expect(short.blocks).toHaveLength(2);
  });

  it('never comes near what Slack refuses, whatever its length', () => {
    for (let rows = 40; rows <= 49; rows++) {
      for (const chars of [280, 300, 310, 320]) {
        expectFine(view(Array.from({ length: rows }, (_, i) => section(md`${`${i} `.padEnd(chars, 'x')}`))));
      }
    }
  });
});
