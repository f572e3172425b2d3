const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const days = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const moments = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** A day in UTC: "26 Dec 2023". `seconds` is Unix time. */
export const day = (seconds: number | string): string => days.format(Number(seconds) * 1000);

/** A moment in UTC: "26 Dec 2023, 00:05 UTC". */
export const moment = (seconds: number | string): string => `${moments.format(Number(seconds) * 1000)} UTC`;

/** A span in its largest unit: "3 days". */
export function span(seconds: number): string {
  const length = Math.abs(seconds);
  if (length < MINUTE) return count(Math.floor(length), "second");
  if (length < HOUR) return count(Math.floor(length / MINUTE), "minute");
  if (length < 2 * DAY) return count(Math.floor(length / HOUR), "hour");
  return count(Math.floor(length / DAY), "day");
}

/** How far `seconds` lies from `now`: "3 days ago", "in 2 hours". */
export function relative(seconds: number | string, now: number): string {
  const distance = Number(seconds) - now;
  if (Math.abs(distance) < 5) return "just now";
  return distance < 0 ? `${span(distance)} ago` : `in ${span(distance)}`;
}

const count = (number: number, unit: string) => `${number} ${unit}${number === 1 ? "" : "s"}`;
