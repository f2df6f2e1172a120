/* libsnmp's asynchronous API at the same work as ours: see bench/README.md.
   argv[1] is the responder's port of 127.0.0.1, the rest are the OIDs. A round's parameters are "REQUESTS INFLIGHT". */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static oid names[64][MAX_OID_LEN];
static size_t lengths[64];
static int oids;
static long left, waiting, answered, lost;
static unsigned long long sum;

static void die(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static long long cpu(void) {
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        die("getrusage");
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL
        + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int reply(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *handle);

static void ask(void *handle) {
    netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GET);
    for (int i = 0; i < oids; i++)
        snmp_add_null_var(pdu, names[i], lengths[i]);
    if (snmp_sess_async_send(handle, pdu, reply, handle) == 0)
        die("snmp_sess_async_send failed");
    left--;
    waiting++;
}

static int reply(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *handle) {
    (void)session;
    (void)id;
    waiting--;
    if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE) {
        answered++;
        for (netsnmp_variable_list *var = pdu->variables; var != NULL; var = var->next_variable)
            sum += var->type == ASN_COUNTER64 ? var->val.counter64->low : var->type == ASN_OCTET_STR ? var->val_len : (unsigned long)*var->val.integer;
    } else {
        lost++;
    }
    if (left > 0)
        ask(handle);
    return 1;
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    setenv("MIBS", "", 1);
    netsnmp_session session;
    snmp_sess_init(&session);
    init_snmp("bench");
    char peer[64];
    snprintf(peer, sizeof peer, "127.0.0.1:%s", argv[1]);
    session.peername = peer;
    session.version = SNMP_VERSION_2c;
    session.community = (u_char *)"public";
    session.community_len = 6;
    session.timeout = 2000000;
    session.retries = 1;
    for (oids = 0; oids < argc - 2; oids++) {
        lengths[oids] = MAX_OID_LEN;
        if (!snmp_parse_oid(argv[oids + 2], names[oids], &lengths[oids]))
            die("bad OID");
    }
    void *handle = snmp_sess_open(&session);
    if (handle == NULL)
        die("snmp_sess_open failed");
    long requests, inflight;
    while (scanf("%ld %ld", &requests, &inflight) == 2) {
        left = requests;
        answered = lost = 0;
        long long start_cpu = cpu(), start = now();
        while (waiting < inflight && left > 0)
            ask(handle);
        while (waiting > 0) {
            int fds = 0, block = 1;
            fd_set set;
            struct timeval timeout;
            FD_ZERO(&set);
            snmp_sess_select_info(handle, &fds, &set, &timeout, &block);
            int ready = select(fds, &set, NULL, NULL, block ? NULL : &timeout);
            if (ready > 0)
                snmp_sess_read(handle, &set);
            else
                snmp_sess_timeout(handle);
        }
        long long wall = now() - start;
        long long used = cpu() - start_cpu;
        if (answered < requests)
            fprintf(stderr, "libsnmp: %ld of %ld were not answered\n", lost, requests);
        printf("%lld %lld 0\n", used, wall);
        fflush(stdout);
    }
    snmp_sess_close(handle);
    return sum == 0;
}
