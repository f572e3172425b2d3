/** The test of what the optimizer decides, the size of the bytecode; builds without the optimizer leave it out. */
export const SKIPPED_WITHOUT_OPTIMIZER = {
  file: "test/CampaignFactory.t.sol",
  test: "test_FitsTheSizeThatChainsAllow",
};
