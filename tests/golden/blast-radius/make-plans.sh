#!/bin/sh
# Makes the plans of the folders terraform-real-* and terraform-ui-real-* anew, with the terraform of this machine and no provider: terraform_data is
# part of the program. Some are retyped afterwards, so that the reviewed lists have something to say about them.
# Then run the golden tests with COUNTERSIGN_WRITE_GOLDEN=blast-radius and read the diff: ids, and with them content digests, are new each time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
unset TF_CLI_CONFIG_FILE

# begin NAME: begins a case.
begin() { mkdir -p "$work/$1" && cd "$work/$1"; }

# apply: standard input is the configuration that is there already.
apply() {
  cat > main.tf
  terraform init -input=false -no-color > log 2>&1
  terraform apply -auto-approve -input=false -no-color >> log 2>&1 || { cat log; exit 1; }
}

# plan [ARGUMENTS]: standard input is the configuration to plan then; empty for the same one.
plan() {
  cat > next.tf
  if [ -s next.tf ]; then mv next.tf main.tf; else rm next.tf; fi
  terraform plan -input=false -no-color -out plan.bin "$@" >> log 2>&1 || { cat log; exit 1; }
  mkdir -p "$here/terraform-real-$(basename "$PWD")"
  terraform show -json plan.bin > "$here/terraform-real-$(basename "$PWD")/plan.json"
}

# retype OLD NEW: every object of type OLD becomes one of type NEW.
retype() { sed -i "s/$1/$2/g" "$here/terraform-real-$(basename "$PWD")/plan.json"; }

one='resource "terraform_data" "main" {
  input = "a"
}'

begin taint
echo "$one" | apply
terraform taint -no-color terraform_data.main >> log
: | plan
retype terraform_data aws_db_instance

begin replace-requested
echo "$one" | apply
: | plan -replace=terraform_data.main

begin destroy
echo "$one" | apply
: | plan -destroy
retype terraform_data aws_s3_bucket

begin no-changes
echo "$one" | apply
: | plan

begin output-only
echo "$one" | apply
plan <<'TF'
resource "terraform_data" "main" {
  input = "a"
}
output "who" { value = terraform_data.main.output }
TF

begin replace-triggered-by
apply <<'TF'
resource "terraform_data" "cause" {
  input = "a"
}
resource "terraform_data" "volume" {
  input = "data"
  lifecycle { replace_triggered_by = [terraform_data.cause] }
}
TF
plan <<'TF'
resource "terraform_data" "cause" {
  input = "b"
}
resource "terraform_data" "volume" {
  input = "data"
  lifecycle { replace_triggered_by = [terraform_data.cause] }
}
TF

counted() { printf 'resource "terraform_data" "queue" {\n  count = length(local.names)\n  input = local.names[count.index]\n  triggers_replace = local.names[count.index]\n}\nlocals { names = [%s] }\n' "$1"; }
begin count-shrink
counted '"orders", "refunds", "mails", "audit"' | apply
counted '"orders", "refunds"' | plan
begin count-middle-removed
counted '"orders", "refunds", "mails", "audit"' | apply
counted '"orders", "mails", "audit"' | plan
retype terraform_data aws_sqs_queue
begin count-middle-added
counted '"orders", "mails", "audit"' | apply
counted '"orders", "refunds", "mails", "audit"' | plan
retype terraform_data aws_sqs_queue

keyed() { printf 'resource "terraform_data" "bucket" {\n  for_each = toset([%s])\n  input = { region = "eu-central-1", owner = "payments", purpose = "exports" }\n}\n' "$1"; }
begin for-each-rename
keyed '"exports", "logs"' | apply
keyed '"export", "logs"' | plan
retype terraform_data aws_s3_bucket

for case in moved rename-without-moved; do
  begin $case
  apply <<'TF'
resource "terraform_data" "database" {
  input = { engine = "postgres", size = 100 }
}
TF
  { printf 'resource "terraform_data" "orders" {\n  input = { engine = "postgres", size = 100 }\n}\n'
    if [ $case = moved ]; then printf 'moved {\n  from = terraform_data.database\n  to   = terraform_data.orders\n}\n'; fi; } | plan
  retype terraform_data aws_db_instance
done

begin removed
echo "$one" | apply
plan <<'TF'
removed {
  from = terraform_data.main
  lifecycle { destroy = true }
}
TF

begin forgotten
echo "$one" | apply
plan <<'TF'
removed {
  from = terraform_data.main
  lifecycle { destroy = false }
}
TF
retype terraform_data aws_kms_key

begin prevent-destroy-gone
apply <<'TF'
resource "terraform_data" "main" {
  input = "a"
  lifecycle { prevent_destroy = true }
}
TF
echo '# nothing is left' | plan
retype terraform_data aws_dynamodb_table

replaced() { printf 'resource "terraform_data" "server" {\n  triggers_replace = "%s"\n  lifecycle { create_before_destroy = %s }\n}\n' "$1" "$2"; }
begin create-before-destroy
replaced v1 true | apply
replaced v2 true | plan
begin destroy-before-create
replaced v1 false | apply
replaced v2 false | plan

chain() { cat <<TF
resource "terraform_data" "network" {
  triggers_replace = "$1"
}
resource "terraform_data" "database" {
  triggers_replace = terraform_data.network.id
}
resource "terraform_data" "service" {
  triggers_replace = terraform_data.database.id
}
module "region" {
  source = "./region"
  parent = terraform_data.network.id
}
TF
}
for case in chain chain-sorted; do
  mkdir -p "$work/$case/region"
  cat > "$work/$case/region/main.tf" <<'TF'
variable "parent" {}
resource "terraform_data" "replica" {
  triggers_replace = var.parent
}
TF
  begin $case
  chain v1 | apply
  chain v2 | plan
done
jq -S . "$here/terraform-real-chain-sorted/plan.json" > sorted && mv sorted "$here/terraform-real-chain-sorted/plan.json"

mkdir -p "$work/module-removed/shop"
echo "$one" > "$work/module-removed/shop/main.tf"
begin module-removed
echo 'module "shop" { source = "./shop" }' | apply
echo '# nothing is left' | plan

begin import
echo "$one" | apply
plan <<'TF'
resource "terraform_data" "main" {
  input = "a"
}
resource "terraform_data" "found" {}
import {
  to = terraform_data.found
  id = "0c8c4b5e-0000-0000-0000-000000000001"
}
TF

begin repetition-removed
apply <<'TF'
resource "terraform_data" "main" {
  count = 2
  input = count.index
}
TF
echo "$one" | plan

commands() { printf 'resource "terraform_data" "migrate" {\n  triggers_replace = "%s"\n  provisioner "local-exec" {\n    command = "true planted-secret-command"\n  }\n}\n' "$1"; }
begin provisioner
commands v1 | apply
commands v2 | plan

secret() { printf 'variable "token" {\n  type = string\n  sensitive = true\n  default = "%s"\n}\nresource "terraform_data" "holder" {\n  input = var.token\n  triggers_replace = sha256(var.token)\n}\noutput "token" {\n  value = var.token\n  sensitive = true\n}\n' "$1"; }
begin sensitive
secret planted-secret-before | apply
secret planted-secret-after | plan

# A deposed object: the leftover of a replacement that failed half-way, written into the state by hand.
begin leftover
echo "$one" | apply
jq '.serial += 1 | .resources[0].instances += [.resources[0].instances[0] + {deposed: "00000abc"}]' terraform.tfstate > state && mv state terraform.tfstate
: | plan

# First glances.
for case in chain forgotten moved; do
  cd "$work/$case"
  mkdir -p "$here/terraform-ui-real-$case"
  terraform plan -json -input=false > "$here/terraform-ui-real-$case/plan.json"
  echo '{"format": "terraform-ui"}' > "$here/terraform-ui-real-$case/options.json"
done
