/* A program in C that resolves one name, as any would. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

int main(int count, char **words) {
    struct addrinfo hints, *list, *one;
    char text[64];
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    int error = count > 1 ? getaddrinfo(words[1], "80", &hints, &list) : 1;
    if (error) {
        printf("error %d\n", error);
        return 0;
    }
    for (one = list; one; one = one->ai_next) {
        void *address = one->ai_family == AF_INET
            ? (void *) &((struct sockaddr_in *) one->ai_addr)->sin_addr
            : (void *) &((struct sockaddr_in6 *) one->ai_addr)->sin6_addr;
        printf("%s\n", inet_ntop(one->ai_family, address, text, sizeof text));
    }
    freeaddrinfo(list);
    return 0;
}
