const MS = 1_000;
/** A date, or a date and time that says its zone: what is read alike everywhere. */
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/;
const LATEST = 253_402_300_799;

/** Unix seconds as every export writes them. */
export const isoTime = (seconds: number | bigint): string =>
  new Date(Number(seconds) * MS).toISOString().replace(".000Z", "Z");

/** Unix seconds of what a person gives: a date in UTC, a time with its zone, or Unix seconds; undefined if it is none. */
export function parseTime(text: string): number | undefined {
  const seconds = /^\d{1,12}$/.test(text)
    ? Number(text)
    : ISO.test(text)
      ? Date.parse(text) / MS
      : Number.NaN;
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= LATEST ? seconds : undefined;
}
