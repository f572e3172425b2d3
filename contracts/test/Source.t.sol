// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Ownable} from "solady/auth/Ownable.sol";
import {Vm} from "forge-std/Vm.sol";

import {Collection} from "../src/Collection.sol";
import {Source} from "../src/Source.sol";
import {ICollection} from "../src/interfaces/ICollection.sol";
import {IModelRegistry} from "../src/interfaces/IModelRegistry.sol";
import {ISource} from "../src/interfaces/ISource.sol";
import {Base} from "./Base.t.sol";

contract SourceTest is Base {
    function _expectInvalid(string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(ISource.InvalidFeeTerms.selector, field));
    }

    /*//////////////////////////////////////////////////////////////
                                 PUBLISH
    //////////////////////////////////////////////////////////////*/

    function test_PublishesACollectionWithItsTokens() public {
        fund();
        uint256 modelId = registerModel();
        ICollection.TokenTerms[] memory tokens = new ICollection.TokenTerms[](2);
        tokens[0] = tokenTerms(0);
        tokens[1] = tokenTerms(1 ether);
        vm.recordLogs();
        vm.prank(creator);
        Collection collection = Collection(payable(source.publish(modelId, "Blue hours", CID, tokens)));
        Vm.Log[] memory logs = vm.getRecordedLogs();

        // The collection first: an indexer starts to follow it on that.
        assertEq(logs.length, 3);
        assertEq(logs[0].emitter, address(source));
        assertEq(logs[0].topics[0], ISource.CollectionPublished.selector);
        assertEq(logs[0].topics[1], bytes32(uint256(uint160(address(collection)))));
        assertEq(logs[0].topics[2], bytes32(modelId));
        assertEq(logs[0].topics[3], bytes32(uint256(uint160(creator))));
        assertEq(
            logs[0].data,
            abi.encode(address(campaign), platform, MINT_FEE, 4000, 3000, 1000, 3000, 500, "Blue hours", CID)
        );
        assertEq(logs[1].topics[0], ICollection.TokenCreated.selector);
        assertEq(logs[1].topics[1], bytes32(uint256(1)));
        assertEq(logs[2].topics[1], bytes32(uint256(2)));

        assertTrue(source.isCollection(address(collection)));
        assertFalse(source.isCollection(address(source)));
        assertEq(collection.creator(), creator);
        assertEq(collection.campaign(), address(campaign));
        assertEq(collection.platform(), platform);
        assertEq(collection.modelId(), modelId);
        assertEq(collection.name(), "Blue hours");
        assertEq(collection.contractURI(), string.concat("ipfs://", CID));
        assertEq(collection.tokenCount(), 2);
        assertEq(abi.encode(collection.feeTerms()), abi.encode(feeTerms()));
    }

    function test_PublishesNothingForAModelThatIsNot() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 1));
        source.publish(1, "Blue hours", CID, new ICollection.TokenTerms[](0));
    }

    function testFuzz_CarriesAnyFeeTermsIntoACollection(ISource.FeeTerms memory terms_, address platform_) public {
        fund();
        uint256 modelId = registerModel();
        terms_.mintFee = uint96(bound(terms_.mintFee, 0, source.MAX_MINT_FEE()));
        terms_.ownersFeeBps = uint16(bound(terms_.ownersFeeBps, 0, 10_000));
        terms_.creatorFeeBps = uint16(bound(terms_.creatorFeeBps, 0, 10_000 - terms_.ownersFeeBps));
        terms_.referrerFeeBps =
            uint16(bound(terms_.referrerFeeBps, 0, 10_000 - terms_.ownersFeeBps - terms_.creatorFeeBps));
        terms_.ownersPriceBps = uint16(bound(terms_.ownersPriceBps, 0, 10_000));
        terms_.royaltyBps = uint16(bound(terms_.royaltyBps, 0, 1000));
        vm.assume(platform_ != address(0));
        vm.startPrank(platform);
        source.setFeeTerms(terms_);
        source.setPlatform(platform_);
        vm.stopPrank();
        Collection collection = publish(modelId, 0);
        assertEq(abi.encode(collection.feeTerms()), abi.encode(terms_));
        assertEq(collection.platform(), platform_);
    }

    /*//////////////////////////////////////////////////////////////
                                  TERMS
    //////////////////////////////////////////////////////////////*/

    function test_ChangesTermsForCollectionsToComeOnly() public {
        fund();
        uint256 modelId = registerModel();
        Collection before = publish(modelId, 0);
        ISource.FeeTerms memory other = feeTerms();
        other.mintFee = 0.001 ether;
        vm.startPrank(platform);
        vm.expectEmit(address(source));
        emit ISource.FeeTermsChanged(0.001 ether, 4000, 3000, 1000, 3000, 500);
        source.setFeeTerms(other);
        vm.expectEmit(address(source));
        emit ISource.PlatformChanged(stranger);
        source.setPlatform(stranger);
        vm.stopPrank();

        assertEq(before.mintCost(1, 1), MINT_FEE);
        assertEq(before.platform(), platform);
        Collection later = publish(modelId, 0);
        assertEq(later.mintCost(1, 1), 0.001 ether);
        assertEq(later.platform(), stranger);
        assertEq(source.feeTerms().mintFee, 0.001 ether);
        assertEq(source.platform(), stranger);
    }

    function test_ChangesTermsForItsOwnerOnly() public {
        vm.startPrank(stranger);
        vm.expectRevert(Ownable.Unauthorized.selector);
        source.setFeeTerms(feeTerms());
        vm.expectRevert(Ownable.Unauthorized.selector);
        source.setPlatform(stranger);
    }

    function test_RefusesTermsOutsideTheirBounds() public {
        uint96 tooMuch = uint96(source.MAX_MINT_FEE() + 1);
        vm.startPrank(platform);
        ISource.FeeTerms memory terms_ = feeTerms();
        terms_.mintFee = tooMuch;
        _expectInvalid("mintFee");
        source.setFeeTerms(terms_);
        terms_ = feeTerms();
        terms_.ownersPriceBps = 10_001;
        _expectInvalid("ownersPriceBps");
        source.setFeeTerms(terms_);
        terms_ = feeTerms();
        terms_.royaltyBps = 1001;
        _expectInvalid("royaltyBps");
        source.setFeeTerms(terms_);
        terms_ = feeTerms();
        terms_.referrerFeeBps = 3001;
        _expectInvalid("ownersFeeBps + creatorFeeBps + referrerFeeBps");
        source.setFeeTerms(terms_);
        vm.expectRevert(ISource.InvalidPlatform.selector);
        source.setPlatform(address(0));
    }

    function test_AnnouncesItsFirstTerms() public {
        vm.expectEmit();
        emit ISource.FeeTermsChanged(MINT_FEE, 4000, 3000, 1000, 3000, 500);
        vm.expectEmit();
        emit ISource.PlatformChanged(platform);
        Source other = new Source(stranger, platform, registry, feeTerms());
        assertEq(other.owner(), stranger);
    }
}
