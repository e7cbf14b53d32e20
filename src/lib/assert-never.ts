/** Closes a union: a new member that nobody handles fails in tsc, and at run time names itself. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`unexpected ${what}: ${JSON.stringify(value)}`);
}
