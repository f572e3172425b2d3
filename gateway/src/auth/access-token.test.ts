import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLogger } from "../log.ts";
import { AccessTokens } from "./access-token.ts";
import { SigningKeys } from "./signing-keys.ts";

const newKey = () => generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
// With keys configured, Postgres is not asked.
const db = new Kysely<never>({ dialect: new PostgresDialect({ pool: new pg.Pool() }) });
const tokensOf = (...keys: object[]) =>
  new AccessTokens(new SigningKeys(keys, db, createLogger("silent")), 600);
const claims = { session: "5f3b1c1e-0000-4000-8000-000000000000", account: `0x${"ab".repeat(20)}` } as const;

afterEach(() => void vi.useRealTimers());

describe("an access token", () => {
  it("says who it was issued for, until it expires", async () => {
    const tokens = tokensOf(newKey());
    vi.useFakeTimers({ now: new Date("2026-01-31T12:00:00Z"), toFake: ["Date"] });
    const { token, expiresAt } = await tokens.issue(claims);
    expect(expiresAt).toEqual(new Date("2026-01-31T12:10:00Z"));
    vi.setSystemTime("2026-01-31T12:09:59Z");
    expect(await tokens.verify(token)).toEqual(claims);
    vi.setSystemTime("2026-01-31T12:10:00Z");
    await expect(tokens.verify(token)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      message: expect.stringContaining("has expired"),
    });
  });

  it("is none where anything in it was changed, or another key has signed it", async () => {
    const tokens = tokensOf(newKey());
    const { token } = await tokens.issue(claims);
    const [head, body = "", mark] = token.split(".");
    const other = { ...JSON.parse(Buffer.from(body, "base64url").toString()), sub: `0x${"cd".repeat(20)}` };
    const changed = `${head}.${Buffer.from(JSON.stringify(other)).toString("base64url")}.${mark}`;
    const foreign = (await tokensOf(newKey()).issue(claims)).token;
    for (const wrong of [changed, foreign, `${head}.${body}.`, "a.b.c", ""]) {
      await expect(tokens.verify(wrong)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    }
  });

  it("is none where the public key was taken for a shared secret", async () => {
    const key = { ...newKey(), kid: "one" };
    const forged = await new SignJWT({ sid: claims.session })
      .setProtectedHeader({ alg: "HS256", kid: "one", typ: "at+jwt" })
      .setSubject(claims.account)
      .setExpirationTime("1h")
      .sign(Buffer.from(String(key.x), "base64url"));
    await expect(tokensOf(key).verify(forged)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("of a key that signs no longer is good as long as the key verifies", async () => {
    const [old, next] = [newKey(), newKey()];
    const { token } = await tokensOf(old).issue(claims);
    expect(await tokensOf(next, old).verify(token)).toEqual(claims);
    await expect(tokensOf(next).verify(token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});
