// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ICampaign} from "../src/interfaces/ICampaign.sol";
import {IModelRegistry} from "../src/interfaces/IModelRegistry.sol";
import {Base} from "./Base.t.sol";

/// @notice Says that it is funded, and that its maker is its treasury.
contract Impostor {
    ICampaign.State public constant state = ICampaign.State.Funded;
    address public immutable treasury = msg.sender;
}

contract ModelRegistryTest is Base {
    function _register(address caller, address campaign_) private returns (uint256) {
        vm.prank(caller);
        return registry.registerModel(campaign_, "The model", CID);
    }

    function _expectEmpty(string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.EmptyField.selector, field));
    }

    function _expectUnknown(uint256 modelId) private {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, modelId));
    }

    /*//////////////////////////////////////////////////////////////
                                REGISTER
    //////////////////////////////////////////////////////////////*/

    function test_RegistersAModelForTheTreasury() public {
        fund();
        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelRegistered(1, address(campaign), address(treasury), "The model", CID);
        assertEq(_register(address(treasury), address(campaign)), 1);

        assertEq(registry.ownerOf(1), address(treasury));
        assertEq(registry.campaignOf(1), address(campaign));
        assertEq(registry.modelCount(), 1);
        assertEq(registry.versionCount(1), 0);
        assertEq(registry.tokenURI(1), string.concat("ipfs://", CID));
        assertEq(registry.name(), "MODEL-WIP Models");
        assertEq(registry.symbol(), "MODEL");
    }

    function test_NumbersSeveralModelsOfOneCampaign() public {
        fund();
        assertEq(_register(address(treasury), address(campaign)), 1);
        assertEq(_register(address(treasury), address(campaign)), 2);
    }

    function test_RefusesWhoIsNotTheTreasury() public {
        fund();
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotAuthorized.selector, ann));
        _register(ann, address(campaign));
    }

    function test_RefusesACampaignThatIsNotFunded() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotAFundedCampaign.selector, address(campaign)));
        _register(address(treasury), address(campaign));
    }

    function test_RefusesACampaignOfAnotherOrigin() public {
        vm.prank(stranger);
        Impostor other = new Impostor();
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotAFundedCampaign.selector, address(other)));
        _register(stranger, address(other));
    }

    function test_RefusesAModelWithoutAName() public {
        fund();
        vm.prank(address(treasury));
        _expectEmpty("name");
        registry.registerModel(address(campaign), "", CID);
    }

    /*//////////////////////////////////////////////////////////////
                                VERSIONS
    //////////////////////////////////////////////////////////////*/

    function test_PublishesVersionsInOrder() public {
        fund();
        uint256 modelId = registerModel();
        vm.startPrank(address(treasury));
        vm.expectEmit(address(registry));
        emit IModelRegistry.VersionPublished(modelId, 1, "weights", "works", "licence");
        assertEq(registry.publishVersion(modelId, "weights", "works", "licence"), 1);
        assertEq(registry.publishVersion(modelId, "weights 2", "works", "licence"), 2);
        assertEq(registry.versionCount(modelId), 2);
        assertEq(registry.ownerOf(modelId), address(treasury));
    }

    function test_PublishesForItsOwnerAlone() public {
        fund();
        uint256 modelId = registerModel();
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotAuthorized.selector, ann));
        vm.prank(ann);
        registry.publishVersion(modelId, "weights", "works", "licence");
    }

    function test_RefusesAVersionThatLacksAnything() public {
        fund();
        uint256 modelId = registerModel();
        vm.startPrank(address(treasury));
        _expectEmpty("weights");
        registry.publishVersion(modelId, "", "works", "licence");
        _expectEmpty("trainingData");
        registry.publishVersion(modelId, "weights", "", "licence");
        _expectEmpty("licence");
        registry.publishVersion(modelId, "weights", "works", "");
    }

    function test_PaysTheSameOwnersWhoeverHoldsTheToken() public {
        fund();
        uint256 modelId = registerModel();
        vm.prank(address(treasury));
        registry.transferFrom(address(treasury), stranger, modelId);
        assertEq(registry.campaignOf(modelId), address(campaign));
        vm.prank(stranger);
        assertEq(registry.publishVersion(modelId, "weights", "works", "licence"), 1);
    }

    function test_KnowsNoOtherModel() public {
        _expectUnknown(1);
        registry.campaignOf(1);
        _expectUnknown(1);
        registry.versionCount(1);
        _expectUnknown(1);
        registry.tokenURI(1);
        _expectUnknown(1);
        registry.publishVersion(1, "weights", "works", "licence");
    }
}
