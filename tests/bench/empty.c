/* SPDX-License-Identifier: Apache-2.0
 *
 * Does nothing, linked to what writ is linked to: what the start of a process costs at the least.
 */
int main(void)
{
    return 0;
}
