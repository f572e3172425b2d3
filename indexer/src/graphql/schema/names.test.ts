import { describe, expect, it } from "vitest";
import { queryNames, snakeCase } from "./names.ts";

describe("names", () => {
  it.each([
    ["proposalId", "proposal_id"],
    ["Erc20Income", "erc_20_income"],
    ["erc20s", "erc_2_0s"],
    ["tokenURI", "token_uri"],
    ["HTTPServer", "http_server"],
    ["_private", "private"],
    ["already_snake", "already_snake"],
  ])("of a column for %s is %s", (name, expected) => {
    expect(snakeCase(name)).toBe(expected);
  });

  it.each([
    ["Account", "account", "accounts"],
    ["TreasuryCall", "treasuryCall", "treasuryCalls"],
    ["Delivery", "delivery", "deliveries"],
    ["Erc20Royalty", "erc20Royalty", "erc20Royalties"],
    ["Tax", "tax", "taxes"],
    ["Series", "series", "series_collection"],
    ["TokenURI", "tokenURI", "tokenURIs"],
  ])("of the query fields for %s are %s and %s", (type, one, many) => {
    expect(queryNames(type)).toEqual({ one, many });
  });
});
