export { handleCallExecuted } from "./call-executed";
