// graph-cli compiles a file once for all data sources that name it: one module for all is the quickest build.
export * from "./campaign";
export * from "./campaign-factory";
export * from "./collection";
export * from "./commissions";
export * from "./credits";
export * from "./governor";
export * from "./model-registry";
export * from "./source";
export * from "./treasury";
