import { settingNames } from "@model-wip/gateway/config";
import { describe, expect, it } from "vitest";
import { HANDED_ON, OWN_SETTINGS, settingsFrom } from "./settings.ts";

const none = () => {
  throw new Error("no file is to be read");
};

describe("settings that npm start hands on", () => {
  it.each([
    "OPERATOR_KEY",
    "OPERATOR_KEYSTORE_PASSWORD",
    "SIGN_IN_ORIGINS",
    "AUTH_KEYS",
    "OWNERS_GROUPS",
    "X402",
    "METRICS_PORT",
    "LOG_LEVEL",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_TRACES_SAMPLER",
  ])("have %s as it is", (name) => {
    expect(settingsFrom({ [name]: "value" }, "/home", none)).toEqual({ [name]: "value" });
  });

  it("leave out what is no setting, what is empty, and what the system decides itself", () => {
    const own = Object.fromEntries(OWN_SETTINGS.map((name) => [name, "value"]));
    const others = { AWS_SECRET_ACCESS_KEY: "no", LOG_LEVEL: "" };
    expect(settingsFrom({ ...own, ...others }, "/home", none)).toEqual({});
  });

  it("are those that the gateway has, each handed on or decided here", () => {
    const known = settingNames.filter((name) => !name.startsWith("OTEL_"));
    expect([...OWN_SETTINGS, ...HANDED_ON].toSorted()).toEqual(known.toSorted());
  });

  it("name files from where the person is", () => {
    const given = {
      OWNERS_GROUPS: "@groups.json",
      AUTH_KEYS: "@/etc/keys.json",
      OPERATOR_KEYSTORE: "key.json",
    };
    expect(settingsFrom(given, "/home/zorb", none)).toEqual({
      OWNERS_GROUPS: "@/home/zorb/groups.json",
      AUTH_KEYS: "@/etc/keys.json",
      OPERATOR_KEYSTORE: "/home/zorb/key.json",
    });
  });

  it("have the API keys that PROVIDERS names, also in a file, and no other secret", () => {
    const environment = { FAL_KEY: "f", REPLICATE_API_TOKEN: "r" };
    const inline = { ...environment, PROVIDERS: '[{"apiKeyEnv": "FAL_KEY"}]' };
    expect(settingsFrom(inline, "/home", none)).toEqual({ PROVIDERS: inline.PROVIDERS, FAL_KEY: "f" });
    const filed = settingsFrom({ ...environment, PROVIDERS: "@providers.json" }, "/home", (path) => {
      expect(path).toBe("/home/providers.json");
      return '[{"apiKeyEnv":"REPLICATE_API_TOKEN"}]';
    });
    expect(filed).toEqual({ PROVIDERS: "@/home/providers.json", REPLICATE_API_TOKEN: "r" });
  });
});
