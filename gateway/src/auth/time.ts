/** Unix time in whole seconds, as the API gives it. */
export const seconds = (time: Date): string => String(Math.floor(time.getTime() / 1000));
