/** Where an account's position is in the index; where nobody is asked for, an id that no position has. */
export const positionId = (campaign: string, account: string | undefined): string =>
  account === undefined ? campaign : `${campaign}${account.slice(2)}`;
