"""What a process that parses gives up, for good, before it sees the first byte from outside.

Three layers, each of which holds where another is missing: Landlock closes the file system, TCP, and the sockets and
signals that lead out; a filter of system calls refuses to open, start, connect and signal at all; limits of resources
bound what is left. None of them needs a privilege, and none can be taken off again.

Example:
    >>> Confinement(files=7, calls=True, network=True).words
    'it cannot open, change or delete files, start processes, connect anywhere or signal other processes'
    >>> Confinement(files=0, calls=False, network=True).gaps[0]
    'it may read, change and delete the files of this account'

Source: threat model, boundary 4 (file workers); Linux Documentation/userspace-api/landlock.rst and seccomp_filter.rst.

"""

import ctypes
import encodings
import os
import pkgutil
import platform
import resource
import signal
import struct
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from chartwarden.adapters.intake.limits import WorkerLimits

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2

# --- Landlock: the same call numbers on every machine -----------------------------------------------------------------
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_VERSION = 1  # flag: give the version only
_FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 5: 16}  # version -> how many rights over files it knows
_TCP: Final = 0b11  # bind, connect; since version 4
_SCOPES: Final = 0b11  # abstract Unix sockets, signals; since version 6
_TCP_SINCE, SIGNALS_SINCE = 4, 6

# --- the filter of system calls: classic BPF --------------------------------------------------------------------------
_LOAD, _EQUAL, _AT_LEAST, _GIVE = 0x20, 0x15, 0x35, 0x06
_AT_NUMBER, _AT_MACHINE, _AT_FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050001  # refuse: EPERM
_X32 = 0x40000000  # the other way of calling an x86-64 kernel

# Calls that name a file, start or watch a process, open a socket, signal, or reach the kernel in odd ways.
# Numbers of x86-64: arch/x86/entry/syscalls/syscall_64.tbl.
_X86_64: Final = (
    "open:2 creat:85 openat:257 openat2:437 open_by_handle_at:304 open_tree:428 open_tree_attr:467 truncate:76 "
    "ftruncate:77 fallocate:285 rename:82 renameat:264 renameat2:316 mkdir:83 mkdirat:258 rmdir:84 link:86 "
    "linkat:265 symlink:88 symlinkat:266 unlink:87 unlinkat:263 mknod:133 mknodat:259 chmod:90 fchmodat:268 "
    "fchmodat2:452 chown:92 lchown:94 fchownat:260 utime:132 utimes:235 utimensat:280 futimesat:261 setxattr:188 "
    "lsetxattr:189 setxattrat:463 removexattr:197 lremovexattr:198 removexattrat:466 file_setattr:469 "
    "name_to_handle_at:303 inotify_add_watch:254 fanotify_init:300 memfd_create:319 memfd_secret:447 swapon:167 "
    "acct:163 quotactl:179 fork:57 vfork:58 clone:56 clone3:435 execve:59 execveat:322 ptrace:101 "
    "process_vm_readv:310 process_vm_writev:311 pidfd_open:434 pidfd_getfd:438 process_madvise:440 "
    "process_mrelease:448 kcmp:312 unshare:272 setns:308 mount:165 umount2:166 pivot_root:155 chroot:161 "
    "move_mount:429 fsopen:430 fsconfig:431 fsmount:432 fspick:433 mount_setattr:442 socket:41 socketpair:53 "
    "connect:42 bind:49 listen:50 accept:43 accept4:288 io_uring_setup:425 io_uring_enter:426 "
    "io_uring_register:427 shmget:29 shmat:30 shmctl:31 semget:64 semop:65 semctl:66 semtimedop:220 msgget:68 "
    "msgsnd:69 msgrcv:70 msgctl:71 mq_open:240 mq_unlink:241 mq_timedsend:242 mq_timedreceive:243 kill:62 "
    "tkill:200 tgkill:234 rt_sigqueueinfo:129 rt_tgsigqueueinfo:297 pidfd_send_signal:424 fcntl:72 ioctl:16 "
    "setpriority:141 ioprio_set:251 sched_setparam:142 sched_setscheduler:144 sched_setattr:314 "
    "sched_setaffinity:203 migrate_pages:256 move_pages:279 timer_create:222 bpf:321 perf_event_open:298 "
    "userfaultfd:323 keyctl:250 add_key:248 request_key:249 init_module:175 finit_module:313 delete_module:176 "
    "kexec_load:246 kexec_file_load:320 reboot:169 modify_ldt:154 iopl:172 ioperm:173 personality:135 vhangup:153 "
    "lookup_dcookie:212 "
)
# Numbers of aarch64: include/uapi/asm-generic/unistd.h.
_AARCH64: Final = (
    "openat:56 openat2:437 open_by_handle_at:265 open_tree:428 open_tree_attr:467 truncate:45 ftruncate:46 "
    "fallocate:47 renameat:38 renameat2:276 mkdirat:34 linkat:37 symlinkat:36 unlinkat:35 mknodat:33 fchmodat:53 "
    "fchmodat2:452 fchownat:54 utimensat:88 setxattr:5 lsetxattr:6 setxattrat:463 removexattr:14 lremovexattr:15 "
    "removexattrat:466 file_setattr:469 name_to_handle_at:264 inotify_add_watch:27 fanotify_init:262 "
    "memfd_create:279 memfd_secret:447 swapon:224 acct:89 quotactl:60 clone:220 clone3:435 execve:221 "
    "execveat:281 ptrace:117 process_vm_readv:270 process_vm_writev:271 pidfd_open:434 pidfd_getfd:438 "
    "process_madvise:440 process_mrelease:448 kcmp:272 unshare:97 setns:268 mount:40 umount2:39 pivot_root:41 "
    "chroot:51 move_mount:429 fsopen:430 fsconfig:431 fsmount:432 fspick:433 mount_setattr:442 socket:198 "
    "socketpair:199 connect:203 bind:200 listen:201 accept:202 accept4:242 io_uring_setup:425 io_uring_enter:426 "
    "io_uring_register:427 shmget:194 shmat:196 shmctl:195 semget:190 semop:193 semctl:191 semtimedop:192 "
    "msgget:186 msgsnd:189 msgrcv:188 msgctl:187 mq_open:180 mq_unlink:181 mq_timedsend:182 mq_timedreceive:183 "
    "kill:129 tkill:130 tgkill:131 rt_sigqueueinfo:138 rt_tgsigqueueinfo:240 pidfd_send_signal:424 fcntl:25 "
    "ioctl:29 setpriority:140 ioprio_set:30 sched_setparam:118 sched_setscheduler:119 sched_setattr:274 "
    "sched_setaffinity:122 migrate_pages:238 move_pages:239 timer_create:107 bpf:280 perf_event_open:241 "
    "userfaultfd:282 keyctl:219 add_key:217 request_key:218 init_module:105 finit_module:273 delete_module:106 "
    "kexec_load:104 kexec_file_load:294 reboot:142 personality:92 vhangup:58 lookup_dcookie:18 "
)
# Of each machine: its mark, the calls, and the one that sets limits (prlimit64), which it may of itself only.
_MACHINES: Final = {"x86_64": (0xC000003E, _X86_64, 302), "aarch64": (0xC00000B7, _AARCH64, 261)}

_READERS: Final = ("ccda", "chartfile", "fhir", "hl7v2", "pdf", "plain", "xml")
# The last line: what the standard library and pydantic load only when a certain branch is first taken.
_LIBRARIES: Final = (
    *("pypdfium2", "defusedxml.ElementTree", "orjson", "unicodedata", "zoneinfo"),
    *("_strptime", "heapq", "bisect", "json", "locale", "inspect", "linecache", "traceback", "csv", "html", "string"),
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds a process, as the kernel answered when it was asked for."""

    files: int  # version of Landlock that closes the file system; 0 when there is none
    calls: bool  # the filter of system calls is on
    network: bool  # the process has an empty network of its own

    @property
    def gaps(self) -> tuple[str, ...]:
        """Say as clauses what does not hold; empty when everything does."""
        if self.calls:
            return ()
        found = []
        if not self.files:
            found.append("it may read, change and delete the files of this account")
        if not self.network:
            found.append("it may open network connections")
        found.append("it may connect to the Unix sockets of this machine")
        if self.files < SIGNALS_SINCE:
            found.append("it may signal the processes of this account")
        return tuple(found)

    @property
    def words(self) -> str:
        """Say what holds and what does not, as one clause."""
        if self.calls:
            return "it cannot open, change or delete files, start processes, connect anywhere or signal other processes"
        held = ["start processes"]
        if self.files:
            held.insert(0, "open, change or delete files")
        if self.network:
            held.append("use the network")
        if self.files >= SIGNALS_SINCE:
            held.append("signal other processes")
        return f"it cannot {_listed(held)}; but this kernel leaves gaps: {'; '.join(self.gaps)}"


def confine(limits: WorkerLimits) -> Confinement:
    """Give up everything that a parser does not need. Load what is needed with `preload` before: nothing opens later.

    Returns:
        What the kernel agreed to; the limits of resources hold on every one.

    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)  # no core file with a chart in it, no debugger
    network = libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWNET) == 0
    for what, amount in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))
    return Confinement(close_files(libc), close_calls(libc), network)


def preload() -> None:
    """Load every reader, library and character set that parsing may ask for, while files can still be opened."""
    for name in _READERS:
        import_module(f"chartwarden.adapters.intake.{name}")
    for name in _LIBRARIES:
        import_module(name)
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in {"mbcs", "oem"}:  # of Windows
            import_module(f"encodings.{module.name}")


def close_files(libc: ctypes.CDLL) -> int:
    """Refuse every path, TCP, and abstract sockets and signals that lead out, as far as this kernel's Landlock knows.

    Returns:
        The version of Landlock that holds now; 0 when there is none.

    """
    version = int(libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION))
    if version < 1:
        return 0
    rights = (1 << max(count for since, count in _FILE_RIGHTS.items() if since <= version)) - 1
    attributes = [rights]
    if version >= _TCP_SINCE:
        attributes.append(_TCP)
    if version >= SIGNALS_SINCE:
        attributes.append(_SCOPES)
    # No rule follows: what is handled and not allowed by a rule is refused.
    wanted = struct.pack(f"={len(attributes)}Q", *attributes)
    ruleset = int(libc.syscall(_LANDLOCK_CREATE, wanted, len(wanted), 0))
    if ruleset < 0:
        return 0
    try:
        return version if libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0 else 0
    finally:
        os.close(ruleset)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def close_calls(libc: ctypes.CDLL) -> bool:
    """Refuse the system calls that open, change, start, connect or signal. Tell whether this kernel took the filter."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    steps = _steps(*machine)
    program = _Program(len(steps), b"".join(steps))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _steps(machine: int, calls: str, own_limits: int) -> list[bytes]:
    refused = sorted(int(call.partition(":")[2]) for call in calls.split())
    steps = [
        _step(_LOAD, _AT_MACHINE),
        _step(_EQUAL, machine, if_true=1),
        _step(_GIVE, _KILL),
        _step(_LOAD, _AT_NUMBER),
        _step(_AT_LEAST, _X32, if_false=1),
        _step(_GIVE, _REFUSE),
    ]
    for number in refused:
        steps += (_step(_EQUAL, number, if_false=1), _step(_GIVE, _REFUSE))
    # The limits of another process, such as the parent's, are not this one's to set; process 0 is this one.
    steps += (
        _step(_EQUAL, own_limits, if_false=3),
        _step(_LOAD, _AT_FIRST_ARGUMENT),
        _step(_EQUAL, 0, if_true=1),
        _step(_GIVE, _REFUSE),
        _step(_GIVE, _ALLOW),
    )
    return steps


def _step(code: int, value: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
