/** Days as people live them: where one begins and ends in a zone, also where the clock was changed within it. */
const DAY_MS = 86_400_000;

/** How far a clock in this zone is into its day. */
function sinceMidnight(at: Date, timeZone: string): number {
  const format = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23', timeZone } as const;
  const parts = new Intl.DateTimeFormat('en', format).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  return ((of('hour') * 60 + of('minute')) * 60 + of('second')) * 1_000 + at.getUTCMilliseconds();
}

export function startOfDay(at: Date, timeZone: string): Date {
  const start = new Date(at.getTime() - sinceMidnight(at, timeZone));
  // Where the clock was changed since midnight, that is an hour too early or too late.
  const off = sinceMidnight(start, timeZone);
  return new Date(start.getTime() + (off > DAY_MS / 2 ? DAY_MS - off : -off));
}

/** The first moment that is no longer of this day. */
export const endOfDay = (at: Date, timeZone: string): Date =>
  startOfDay(new Date(startOfDay(at, timeZone).getTime() + 1.5 * DAY_MS), timeZone);
