import { GraphQLError } from "graphql";
import { describe, expect, it } from "vitest";
import { errorCodes, formatError, GatewayError, isErrorCode } from "./errors.ts";

const format = (error: unknown, extensions: Record<string, unknown> = {}) =>
  formatError({ message: "raw", path: ["models"], extensions }, error);
const wrap = (error: Error) =>
  new GraphQLError("outer", { originalError: new GraphQLError("inner", { originalError: error }) });

describe("errors for clients", () => {
  it("keep a gateway error's sentence, code and details across seams", () => {
    const error = new GatewayError("PROVIDER_RATE_LIMITED", "Slow down.", { details: { retryAfter: 17 } });
    const expected = {
      message: "Slow down.",
      path: ["models"],
      extensions: { code: "PROVIDER_RATE_LIMITED", retryAfter: 17 },
    };
    expect(format(error)).toEqual(expected);
    expect(format(wrap(error))).toEqual(expected);
    expect(format(wrap(new AggregateError([error, new Error("other")])))).toEqual(expected);
  });

  it("say nothing of what an unexpected error says", () => {
    const secret = new Error("password hunter2 at 10.0.0.1");
    const shown = JSON.stringify(
      format(wrap(secret), {
        code: "SUBREQUEST_HTTP_ERROR",
        request: { body: "hunter2" },
        stacktrace: ["hunter2"],
      }),
    );
    expect(shown).toContain("INTERNAL_SERVER_ERROR");
    expect(shown).not.toMatch(/hunter2|10\.0\.0\.1|raw/);
  });

  it("do not pass on a known code that an upstream has made up", () => {
    const shown = format(new GraphQLError("raw"), { code: "PROVIDER_REFUSED" });
    expect(shown.extensions).toEqual({ code: "INTERNAL_SERVER_ERROR" });
  });

  it("keep GraphQL's own messages", () => {
    const shown = format(new GraphQLError("raw"), { code: "GRAPHQL_VALIDATION_FAILED", stacktrace: [] });
    expect(shown).toEqual({
      message: "raw",
      path: ["models"],
      extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
    });
  });

  it.each(["provided sha does not match query", "Unsupported persisted query version"])(
    "call a persisted query that was sent wrongly a bad request, and what says so within an operation a fault: %s",
    (message) => {
      const said = { message, extensions: { code: "BAD_REQUEST" } };
      expect(formatError({ message, extensions: {} }, new GraphQLError(message))).toEqual(said);
      const within = new GraphQLError(message, { path: ["models"] });
      expect(format(within).extensions).toEqual({ code: "INTERNAL_SERVER_ERROR" });
    },
  );

  it.each([
    Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
    Object.assign(new Error("terminating connection"), { code: "57P01" }),
    new Error("Connection terminated unexpectedly"),
    new Error("timeout exceeded when trying to connect"),
    new AggregateError([Object.assign(new Error("connect"), { code: "ECONNREFUSED" })]),
  ])("call a lost database by its name: %s", (error) => {
    expect(format(wrap(error)).extensions).toEqual({ code: "DATABASE_UNAVAILABLE" });
  });

  it("have a sentence for every code", () => {
    for (const [code, meaning] of Object.entries(errorCodes)) {
      expect(isErrorCode(code)).toBe(true);
      expect(meaning).toMatch(/\.$/);
    }
    expect(isErrorCode("toString")).toBe(false);
  });
});
