# A Slurm cluster of this machine alone, for the scripts beside this file, which source it.
# Keys, sockets, logs and state are in the folder $scratch, ports are free ones: no other cluster is disturbed. The
# daemons run as the user that starts them, root or not, and need neither systemd nor control groups.

PATH=$PATH:/usr/sbin:/sbin
scratch=
daemons=()

say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }

fail() {
  say "FAILED: $*" >&2
  exit 1
}

# Ends with a clear line when something is not installed: need_slurm [--install]
need_slurm() {
  local here
  here=$(dirname "${BASH_SOURCE[0]}")
  if [ "${1:-}" = --install ]; then "$here/../../scripts/install-system-libraries" cluster; fi
  if type -P munged slurmctld slurmd sbatch python3 >/dev/null; then return; fi
  echo "Slurm or munge is not installed; on Debian and Ubuntu: scripts/install-system-libraries cluster," >&2
  echo "which is apt-get install --no-install-recommends munge slurmctld slurmd slurm-client python3" >&2
  exit 69
}

# Waits at most SECONDS until the command succeeds: await SECONDS WHAT COMMAND...
await() {
  local end=$((SECONDS + $1))
  until "${@:3}"; do
    if [ "$SECONDS" -ge "$end" ]; then fail "after $1 s not yet: $2"; fi
    sleep 0.2
  done
}

node_runs() { [ -n "$(squeue -h --array -t RUNNING -w "$1" -j "$2" 2>/dev/null)" ]; } # NODE JOB

free_ports() { # COUNT
  python3 - "$1" <<'END'
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for each in sockets:
    each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in sockets))
END
}

# Starts munge, the controller and NODES nodes of CPUS processors each, which may be more than there are; further
# arguments are lines of slurm.conf: start_cluster NODES CPUS [LINE...]
start_cluster() {
  local node ports me host
  scratch=$(mktemp -d)
  trap stop_cluster EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  # A script that runs as a job of some other cluster must not speak to that.
  # shellcheck disable=SC2046
  unset $(compgen -v SLURM) $(compgen -v SBATCH) $(compgen -v SCANCEL) $(compgen -v SQUEUE) $(compgen -v SINFO)
  export SLURM_CONF=$scratch/slurm.conf
  me=$(id -un)
  host=$(uname -n)
  read -ra ports < <(free_ports $(($1 + 1)))
  mkdir "$scratch"/{munge,state,spool,log,work}
  (umask 077 && head -c 1024 /dev/urandom >"$scratch/munge/key")
  {
    cat <<END
ClusterName=steerlaw-test
SlurmctldHost=${host%%.*}(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
AuthInfo=socket=$scratch/munge/socket,cred_expire=15
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool/%n
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/%n.pid
SlurmctldLogFile=$scratch/log/slurmctld
SlurmdLogFile=$scratch/log/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
KillWait=10
MinJobAge=3600
PartitionName=test Nodes=ALL Default=YES State=UP
END
    for ((node = 1; node <= $1; node++)); do
      echo "NodeName=node$node NodeHostname=${host%%.*} NodeAddr=127.0.0.1 Port=${ports[node]}" \
        "CPUs=$2 RealMemory=65536"
    done
    if [ $# -gt 2 ]; then printf '%s\n' "${@:3}"; fi
  } >"$SLURM_CONF"

  say "starts munge, slurmctld and $1 slurmd of $2 processors each ($(slurmctld -V)) as $me"
  # --force: the folder is for this user alone, where munged would have others reach the socket.
  munged --foreground --force --num-threads=2 --key-file="$scratch/munge/key" --socket="$scratch/munge/socket" \
    --pid-file="$scratch/munge/pid" --seed-file="$scratch/munge/seed" >"$scratch/log/munged" 2>&1 &
  daemons+=($!)
  await 20 "munge answers" munge_answers
  slurmctld -D >"$scratch/log/slurmctld.out" 2>&1 &
  daemons+=($!)
  await 60 "slurmctld answers" controller_answers
  for ((node = 1; node <= $1; node++)); do start_node "node$node"; done
  await 60 "all nodes are idle" nodes_are idle
}

munge_answers() {
  munge -n -S "$scratch/munge/socket" 2>/dev/null | unmunge -S "$scratch/munge/socket" >/dev/null 2>&1
}
controller_answers() { scontrol ping 2>/dev/null | grep -q ' is UP'; }
# Whether every node, or NODE, is in the state: nodes_are STATE [NODE]
nodes_are() { [ "$(sinfo -h -N -o %T ${2:+-n "$2"} 2>/dev/null | sort -u)" = "$1" ]; }

start_node() { # NAME
  mkdir -p "$scratch/spool/$1"
  slurmd -D -N "$1" >"$scratch/log/$1.out" 2>&1 &
  daemons+=($!)
}

# Ends a node as a power cut does, its daemon and all that it started: cut_node NAME
cut_node() {
  local daemon
  daemon=$(cat "$scratch/$1.pid")
  # A slurmstepd has the log of its node open; what it started are its descendants. All end at once.
  # shellcheck disable=SC2046
  kill -KILL "$daemon" $(descendants $(holders "$scratch/log/$1")) 2>/dev/null || true
  wait "$daemon" 2>/dev/null || true
}

# The processes that have a file of this path open, or are in such a folder. In $scratch, which is no one else's, these
# are processes that this script started.
holders() { # PATH
  # Processes end while they are looked at: that is no failure.
  (find /proc/[0-9]*/fd /proc/[0-9]*/cwd -lname "$1" 2>/dev/null || true) | cut -d/ -f3 | sort -u
}

descendants() { # PROCESS...
  local process
  for process in "$@"; do
    echo "$process"
    # shellcheck disable=SC2046
    descendants $(cat "/proc/$process/task/"*/children 2>/dev/null)
  done
}

# The state of a job or of one task of an array: state JOB[_TASK]
state() { squeue -h --array -t all -o %T -j "$1" 2>/dev/null | sort -u; }
is_state() { [[ $(state "$1") =~ ^($2)$ ]]; } # JOB PATTERN

# Stops all that was started, and shows the logs when the script failed. What a trap calls.
stop_cluster() {
  local status=$? process left
  trap - EXIT
  trap '' INT TERM HUP
  cd /
  [ -n "$scratch" ] || exit "$status"
  if [[ $status != @(0|130|143) ]]; then
    timeout 10 squeue -t all --array 2>&1 | tail -n 40 || true
    tail -n 15 "$scratch"/log/* "$scratch"/work/slurm-*.out 2>/dev/null || true
  fi
  timeout 10 scancel --user="$(id -un)" 2>/dev/null || true
  for process in "${daemons[@]}"; do kill "$process" 2>/dev/null || true; done
  for _ in {1..50}; do
    left=$(holders "$scratch/*")
    [ -n "$left" ] || break
    sleep 0.2
  done
  # Tasks whose node was stopped before they were, and daemons that do not listen.
  for process in $left; do kill -KILL "$process" 2>/dev/null || true; done
  wait
  sleep 0.2
  left=$(holders "$scratch/*")
  if [ -n "$left" ]; then
    echo "these processes are left, and the folder $scratch: $left" >&2
    exit 1
  fi
  rm -rf "$scratch"
  say "stopped all that was started"
  exit "$status"
}
