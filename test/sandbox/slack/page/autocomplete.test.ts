import { describe, expect, it } from 'vitest';
import { isComplete, offer, usagesOf } from '../../../../src/sandbox/slack/page/browser/autocomplete.ts';

const person = (userId: string, name: string, realName: string, role: 'member' | 'bot') => ({
  userId,
  name,
  realName,
  role,
  timeZone: 'Etc/UTC',
});
const snapshot = {
  me: 'U1',
  commands: [
    {
      command: '/depot',
      description: 'Projects and builds',
      hint: 'create NAME | projects | show NAME | build ID | builds NAME',
    },
  ],
  shortcuts: [
    { name: 'Create a Depot project', callbackId: 'create_project', description: 'For a customer' },
  ],
  people: [
    person('U1', 'ana', 'Ana Ruiz', 'member'),
    person('U2', 'bo', 'Bo Lindqvist', 'member'),
    person('U3', 'depot', 'Depot', 'bot'),
  ],
};
const labels = (line: string) => offer(line, snapshot).suggestions.map(({ label }) => label);

describe('what the message box offers', () => {
  it('commands with name, hint and description, and shortcuts that fit', () => {
    expect(offer('/de', snapshot).suggestions).toMatchObject([
      { label: '/depot', hint: snapshot.commands[0]?.hint, about: 'Projects and builds', line: '/depot ' },
      { label: 'Create a Depot project', shortcut: 'create_project', line: null },
    ]);
    expect(labels('/nothing')).toEqual([]);
  });

  it('the words that a command knows, from its usage hint', () => {
    expect(usagesOf('create NAME [region=…] | projects')).toEqual([
      { word: 'create', rest: 'NAME [region=…]' },
      { word: 'projects', rest: '' },
    ]);
    expect(labels('/depot ')).toHaveLength(5);
    expect(labels('/depot bu')).toEqual(['/depot build', '/depot builds']);
    expect(offer('/depot cr', snapshot).suggestions[0]).toMatchObject({
      hint: 'NAME',
      line: '/depot create ',
    });
    expect(offer('/depot pro', snapshot).suggestions[0]).toMatchObject({ hint: '', line: '/depot projects' });
  });

  it('how the word is used, once it stands there', () => {
    expect(offer('/depot create ac', snapshot)).toEqual({ suggestions: [], usage: '/depot create NAME' });
    expect(offer('/depot projects x', snapshot)).toEqual({ suggestions: [], usage: null });
    expect(offer('/other thing', snapshot)).toEqual({ suggestions: [], usage: null });
  });

  it('people to mention, wherever in the line, but not oneself', () => {
    expect(labels('hello @')).toEqual(['@bo', '@depot']);
    expect(offer('hello @de', snapshot).suggestions[0]).toMatchObject({
      line: 'hello @depot ',
      about: 'Depot · app',
    });
    expect(labels('mail a@b')).toEqual([]);
    expect(labels('hello')).toEqual([]);
  });

  it('knows when a line is complete, so that Enter sends it', () => {
    for (const [line, complete] of [
      ['/depot projects', true],
      ['/depot build', true],
      ['/depot proj', false],
    ] as const) {
      expect(isComplete(line, offer(line, snapshot)), line).toBe(complete);
    }
  });
});
