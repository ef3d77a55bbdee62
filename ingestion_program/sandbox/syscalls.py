"""The system calls an agent's process may make: an allow-list, compiled to a seccomp program (ATTACKS rows 9, 14, 17).

What is not listed fails with EPERM: sockets, processes, exec, ptrace, mounts, io_uring, shared memory, inotify, other
processes' limits and signals. Numbers and assembler come from `seccompy`, for x86-64 and aarch64; another
architecture's calls kill the process.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

from seccompy import Action, ArgCmp, CmpOp, Filter
from seccompy.syscalls import syscall_nr

_FREE = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close close_range dup dup2 dup3
open openat stat fstat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat statfs fstatfs
getcwd chdir fchdir getdents getdents64 umask mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2
link linkat symlink symlinkat truncate ftruncate fallocate fsync fdatasync fadvise64 sendfile copy_file_range
pipe pipe2 poll ppoll select pselect6 eventfd eventfd2 timerfd_create timerfd_settime timerfd_gettime
epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
recvfrom getsockname getpeername getsockopt shutdown
mmap munmap mprotect mremap madvise brk msync membarrier
futex futex_waitv futex_wake futex_wait futex_requeue set_robust_list get_robust_list set_tid_address rseq gettid
exit exit_group arch_prctl sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max
sched_get_priority_min getcpu
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack restart_syscall pause
alarm setitimer getitimer nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
getpid getppid getpgrp getpgid getsid getuid geteuid getgid getegid getgroups getresuid getresgid capget
getrlimit getrusage getrandom uname sysinfo wait4 waitid
"""
# Modes and times of files are not the agent's to change, and a lock that locks nothing is right in a folder where it is
# alone: these succeed and do nothing, so that shutil and sqlite3 work in the scratch folder and no file can signal.
_NOTHING = "chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat flock"
_NOT_SUPPORTED = "listxattr llistxattr flistxattr getxattr lgetxattr fgetxattr"  # shutil then goes on

_CLONE_THREAD = 0x00010000
_NEW_NAMESPACES = 0x7E020000
_FCNTL = (0, 1, 2, 3, 4, 1030, 1032)  # DUPFD, GETFD, SETFD, GETFL, SETFL, DUPFD_CLOEXEC, GETPIPE_SZ
_FCNTL_ASK = (5, 36)  # GETLK, OFD_GETLK: who holds a lock? No agent does, since taking one does nothing
_FCNTL_LOCKS = (6, 7, 37, 38)  # SETLK, SETLKW and the same for open file descriptions
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_PRCTL = (15, 16, 0x53564D41)  # SET_NAME, GET_NAME, SET_VMA: no other parent's death signal, no dumpable
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE = 1, 1, 0xF


def _is(index: int, value: int) -> ArgCmp:
    return ArgCmp(index, CmpOp.EQ, value)


def _known(names: str) -> Iterator[str]:
    for name in names.split():
        with contextlib.suppress(ValueError):  # this architecture never had it (open, stat ... on aarch64)
            syscall_nr(name)
            yield name


def _allow_by_argument(rules: Filter, pid: int) -> None:
    thread = ArgCmp(0, CmpOp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD | _NEW_NAMESPACES)
    rules.allow("clone", args=[thread])
    rules.errno("clone3", errno.ENOSYS)  # its flags lie in memory; the C library then uses clone
    stream = ArgCmp(1, CmpOp.MASKED_EQ, _SOCK_STREAM, _SOCK_TYPE)  # datagrams could be sent to an address
    rules.allow("socketpair", args=[_is(0, _AF_UNIX), stream])
    rules.allow("sendto", args=[_is(4, 0)])
    rules.allow("prlimit64", args=[_is(0, 0), _is(2, 0)])  # reading one's own
    for name in ("kill", "tgkill"):
        rules.allow(name, args=[_is(0, pid)])
    for name, position, values in (("fcntl", 1, (*_FCNTL, *_FCNTL_ASK)), ("ioctl", 1, _IOCTL), ("prctl", 0, _PRCTL)):
        for value in values:
            rules.allow(name, args=[_is(position, value)])
    for value in _FCNTL_LOCKS:
        rules.errno("fcntl", 0, args=[_is(1, value)])


def program(pid: int) -> bytes:
    """The filter for the process `pid` as packed BPF instructions.

    Raises:
        seccompy.UnsupportedError: no Linux, or an architecture without a table.
    """
    rules = Filter(int(Action.ERRNO) | errno.EPERM)
    for name in _known(_FREE):
        rules.allow(name)
    for name in _known(_NOTHING):
        rules.errno(name, 0)
    for name in _known(_NOT_SUPPORTED):
        rules.errno(name, errno.ENOTSUP)
    _allow_by_argument(rules, pid)
    return rules.program
