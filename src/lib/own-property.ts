/** A record's own entry; undefined for names that every object inherits (`constructor`, `toString`) and for strangers. */
export function ownValue<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
