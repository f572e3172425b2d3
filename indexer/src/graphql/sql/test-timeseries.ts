/** A schema with an aggregation, for tests: of an account's points, summed up by the hour. */
export const TIMESERIES = `
  type Account @entity(immutable: false) { id: Bytes! stats: [Stats!]! @derivedFrom(field: "account") }
  type Point @entity(timeseries: true) { id: Int8! timestamp: Timestamp! account: Account! paid: BigInt! minted: BigInt! }
  type Stats @aggregation(intervals: ["hour"], source: "Point") {
    id: Int8! timestamp: Timestamp! account: Account!
    paid: BigInt! @aggregate(fn: "sum", arg: "paid", cumulative: true)
    minted: BigInt! @aggregate(fn: "sum", arg: "minted")
  }`;
