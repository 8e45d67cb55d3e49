# SPDX-License-Identifier: Apache-2.0
"""workspace.py FOLDER CONTRACTS PARTIES CHANGED: a workspace of so many contracts of 20 fields, as they are published
(published/) and as they are in the working folder (contracts/), where CHANGED of them are others; and of so many
consumers, one file each in parties/, spread over the contracts evenly. Always the same for the same numbers."""
import os, sys

import parties

FIELDS = 20


def main(folder, contracts, consumers, changed):
    for name in ("published", "contracts", "parties"):
        os.makedirs(f"{folder}/{name}", exist_ok=True)
    step = contracts // changed if changed else contracts + 1
    for number in range(contracts):
        new = changed and number % step == 0 and number // step < changed
        contract = f"ledger-{number:04}"
        parties.write_contract(f"{folder}/published/{contract}.odcs.yaml", contract, "1.0.0", False, FIELDS)
        parties.write_contract(f"{folder}/contracts/{contract}.odcs.yaml", contract, "1.1.0" if new else "1.0.0", new, FIELDS)
    for number in range(consumers):
        parties.write_party(f"{folder}/parties/party-{number:05}.yaml", number, f"ledger-{number % contracts:04}", FIELDS)
    parties.write(f"{folder}/writ.yaml", ["contracts: [contracts/*.yaml]", "parties: [parties/*.yaml]"])


if __name__ == "__main__":
    main(sys.argv[1], *(int(number) for number in sys.argv[2:5]))
