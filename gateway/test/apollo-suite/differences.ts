/**
 * What Apollo's suite for integrations asks for and this gateway does otherwise, by what the gateway does instead. Tests are named
 * by file, groups and name. Each is run and has to fail: one that passes is no difference any more.
 */
export const DIFFERENT: Readonly<Record<string, readonly string[]>> = {
  "Errors have this gateway's codes and messages; those of any other error, its code and its details stay in the log":
    [
      "apolloServerTests.ts > constructor > appropriate error for bad user input > catches custom scalar parseValue and returns BAD_USER_INPUT",
      "apolloServerTests.ts > constructor > appropriate error for bad user input > catches custom scalar parseValue and preserves code",
      "apolloServerTests.ts > Plugins > allows setting a custom status code for an error",
      "apolloServerTests.ts > lifecycle > propagates error codes in production",
      "apolloServerTests.ts > lifecycle > propagates error codes with null response in production",
      "apolloServerTests.ts > lifecycle > propagates error codes in dev mode",
      "apolloServerTests.ts > lifecycle > shows error extensions in extensions (only!)",
      "httpServerTests.ts > graphqlHTTP > throwing in didResolveOperation results in error with default HTTP status code",
      "httpServerTests.ts > graphqlHTTP > throwing in didResolveOperation results in error with specified HTTP status code",
      "httpServerTests.ts > graphqlHTTP > returns errors",
      "httpServerTests.ts > graphqlHTTP > GraphQLError HTTP extensions are respected and stripped",
    ],
  "An operation that is not in the document has the same code and status, and a message of this gateway's": [
    "httpServerTests.ts > graphqlHTTP > unknown operation name returns 400 and OPERATION_RESOLUTION_FAILURE",
    "httpServerTests.ts > graphqlHTTP > unknown operation name returns 400 and OPERATION_RESOLUTION_FAILURE for GET requests",
    "httpServerTests.ts > graphqlHTTP > multiple operations with no `operationName` specified returns 400 and OPERATION_RESOLUTION_FAILURE",
  ],
  "Answers say `no-store`: they are kept by the block, in the gateway, and by nobody on the way": [
    "httpServerTests.ts > graphqlHTTP > cache-control > applies cacheControl Headers",
    "httpServerTests.ts > graphqlHTTP > cache-control > applies cacheControl Headers for batched operation",
    "httpServerTests.ts > graphqlHTTP > cache-control > applies cacheControl Headers with if-cacheable",
    "httpServerTests.ts > graphqlHTTP > cache-control > contains private cacheControl Headers when scoped",
    "httpServerTests.ts > graphqlHTTP > cache-control > runs when cache-control is disabled",
    "httpServerTests.ts > graphqlHTTP > cache-control not set without any hints with if-cacheable",
    "httpServerTests.ts > graphqlHTTP > cache-control set with dynamic hint",
    "httpServerTests.ts > graphqlHTTP > cache-control set with defaultMaxAge",
  ],
  "Persisted queries cannot be switched off": [
    "httpServerTests.ts > graphqlHTTP > returns PersistedQueryNotSupported to a GET request if PQs disabled",
    "httpServerTests.ts > graphqlHTTP > returns PersistedQueryNotSupported to a POST request if PQs disabled",
  ],
  "`INTROSPECTION` says whether the schema can be asked for, whatever NODE_ENV is": [
    "apolloServerTests.ts > constructor > validation rules > prevents introspection by default during production",
  ],
  "`/playground` is the gateway's own page, and Apollo's, which loads from elsewhere, is off": [
    "apolloServerTests.ts > renderLandingPage > defaults to LocalDefault",
  ],
};

/** Groups of which nothing is run, by why. */
export const APART: Readonly<Record<string, readonly string[]>> = {
  "The same audits are run against the gateway as it starts, by `test/http-spec.integration.test.ts`": [
    "httpSpecTests.ts",
  ],
  "Nothing is sent to Apollo": [
    "apolloServerTests.ts > lifecycle > for Apollo usage reporting",
    "apolloServerTests.ts > usage reporting",
  ],
  "The gateway is nobody's federated subgraph": ["apolloServerTests.ts > Federated tracing"],
};
